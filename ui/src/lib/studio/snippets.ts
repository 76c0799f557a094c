// The same preview in every language that has an SDK of Appwrite: one row each, as its `getFilePreview` takes it.

import { paramsOf, type Gravity, type Look } from './look';

/** Which preview, and where programs ask for it. */
export interface Place {
  /** Such as `http://127.0.0.1:8420/v1`. */
  endpoint: string;
  project: string;
  bucket: string;
  file: string;
}

interface Language {
  id: string;
  label: string;
  write: (look: Look, place: Place) => string;
}

/** The public address of a preview; keys and sessions are never in it. */
export function previewAddress(look: Look, { endpoint, project, bucket, file }: Place): string {
  const query = new URLSearchParams({ ...paramsOf(look), project });
  return `${endpoint}/storage/buckets/${bucket}/files/${file}/preview?${query.toString()}`;
}

/** How a language spells what all of them say. */
interface Spelling {
  text: (value: string) => string;
  name: (name: string) => string;
  gravity: (words: string[]) => string;
  format: (word: string) => string;
  argument: (name: string, value: string) => string;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const camel = (words: string[]): string => words.map((word, index) => (index === 0 ? word : capital(word))).join('');
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const same = (name: string): string => name;
const double = (value: string): string => `"${value}"`;
const single = (value: string): string => `'${value}'`;
const wordsOf = (gravity: Gravity): string[] => gravity.split('-');

/** The arguments that differ from what the server does without them, ids first. */
function argumentsOf(look: Look, { bucket, file }: Place, spelling: Spelling): string[] {
  const { text, name, gravity, format, argument } = spelling;
  const given = Object.keys(paramsOf(look)).map((param): [string, string] => [param, valueOf(param as keyof Look)]);
  function valueOf(param: keyof Look): string {
    if (param === 'gravity') return gravity(wordsOf(look.gravity));
    if (param === 'output') return format(look.output);
    const value = look[param];
    return typeof value === 'number' ? String(value) : text(value);
  }
  const all: [string, string][] = [['bucketId', text(bucket)], ['fileId', text(file)], ...given];
  return all.map(([param, value]) => argument(name(param), value));
}

const lines = (list: string[], indent = '    ', last = ''): string =>
  list.map((line, index) => `${indent}${line}${index === list.length - 1 ? last : ','}`).join('\n');

const uses = (look: Look): { gravity: boolean; output: boolean } => ({
  gravity: look.gravity !== 'center',
  output: look.output !== '',
});

const script: Spelling = {
  text: single,
  name: same,
  gravity: (words) => `ImageGravity.${capital(words.join(''))}`,
  format: (word) => `ImageFormat.${capital(word)}`,
  argument: (name, value) => `${name}: ${value}`,
};

function web(look: Look, place: Place): string {
  const { gravity, output } = uses(look);
  const names = ['Client', 'Storage', ...(gravity ? ['ImageGravity'] : []), ...(output ? ['ImageFormat'] : [])];
  return `import { ${names.join(', ')} } from 'appwrite';

const client = new Client()
    .setEndpoint('${place.endpoint}')
    .setProject('${place.project}');

const storage = new Storage(client);

const url = storage.getFilePreview({
${lines(argumentsOf(look, place, script))},
});`;
}

function node(look: Look, place: Place): string {
  const sdk = {
    ...script,
    gravity: (words: string[]) => `sdk.${script.gravity(words)}`,
    format: (word: string) => `sdk.${script.format(word)}`,
  };
  return `import * as sdk from 'node-appwrite';

const client = new sdk.Client()
    .setEndpoint('${place.endpoint}')
    .setProject('${place.project}')
    .setKey(process.env.APPWRITE_API_KEY);

const storage = new sdk.Storage(client);

const bytes = await storage.getFilePreview({
${lines(argumentsOf(look, place, sdk))},
});`;
}

function python(look: Look, place: Place): string {
  const { gravity, output } = uses(look);
  const spelling: Spelling = {
    text: single,
    name: snake,
    gravity: (words) => `ImageGravity.${words.join('').toUpperCase()}`,
    format: (word) => `ImageFormat.${word.toUpperCase()}`,
    argument: (name, value) => `${name}=${value}`,
  };
  return `import os

from appwrite.client import Client
from appwrite.services.storage import Storage
${gravity ? 'from appwrite.enums.image_gravity import ImageGravity\n' : ''}${output ? 'from appwrite.enums.image_format import ImageFormat\n' : ''}
client = Client()
client.set_endpoint('${place.endpoint}')
client.set_project('${place.project}')
client.set_key(os.environ['APPWRITE_API_KEY'])

storage = Storage(client)

image = storage.get_file_preview(
${lines(argumentsOf(look, place, spelling))},
)`;
}

function dart(look: Look, place: Place): string {
  const { gravity, output } = uses(look);
  const spelling: Spelling = {
    text: single,
    name: same,
    gravity: (words) => `ImageGravity.${camel(words)}`,
    format: (word) => `ImageFormat.${word}`,
    argument: (name, value) => `${name}: ${value}`,
  };
  return `import 'package:appwrite/appwrite.dart';
${gravity || output ? "import 'package:appwrite/enums.dart';\n" : ''}
final client = Client()
    .setEndpoint('${place.endpoint}')
    .setProject('${place.project}');

final storage = Storage(client);

final bytes = await storage.getFilePreview(
${lines(argumentsOf(look, place, spelling))},
);`;
}

function php(look: Look, place: Place): string {
  const { gravity, output } = uses(look);
  const spelling: Spelling = {
    text: single,
    name: same,
    gravity: (words) => `ImageGravity::${words.join('').toUpperCase()}()`,
    format: (word) => `ImageFormat::${word.toUpperCase()}()`,
    argument: (name, value) => `${name}: ${value}`,
  };
  return `<?php

use Appwrite\\Client;
use Appwrite\\Services\\Storage;
${gravity ? 'use Appwrite\\Enums\\ImageGravity;\n' : ''}${output ? 'use Appwrite\\Enums\\ImageFormat;\n' : ''}
$client = (new Client())
    ->setEndpoint('${place.endpoint}')
    ->setProject('${place.project}')
    ->setKey(getenv('APPWRITE_API_KEY'));

$storage = new Storage($client);

$image = $storage->getFilePreview(
${lines(argumentsOf(look, place, spelling))}
);`;
}

function swift(look: Look, place: Place): string {
  const { gravity, output } = uses(look);
  const spelling: Spelling = {
    text: double,
    name: same,
    gravity: (words) => `.${camel(words)}`,
    format: (word) => `.${word}`,
    argument: (name, value) => `${name}: ${value}`,
  };
  return `import Appwrite
${gravity || output ? 'import AppwriteEnums\n' : ''}
let client = Client()
    .setEndpoint("${place.endpoint}")
    .setProject("${place.project}")

let storage = Storage(client)

let bytes = try await storage.getFilePreview(
${lines(argumentsOf(look, place, spelling))}
)`;
}

function kotlin(look: Look, place: Place): string {
  const { gravity, output } = uses(look);
  // The whole numbers of this SDK are Long, the others Double.
  const spelling: Spelling = {
    text: double,
    name: same,
    gravity: (words) => `ImageGravity.${words.join('_').toUpperCase()}`,
    format: (word) => `ImageFormat.${word.toUpperCase()}`,
    argument: (name, value) => `${name} = ${name === 'opacity' && !value.includes('.') ? `${value}.0` : value}`,
  };
  return `import io.appwrite.Client
import io.appwrite.services.Storage
${gravity ? 'import io.appwrite.enums.ImageGravity\n' : ''}${output ? 'import io.appwrite.enums.ImageFormat\n' : ''}
val client = Client()
    .setEndpoint("${place.endpoint}")
    .setProject("${place.project}")

val storage = Storage(client)

val bytes = storage.getFilePreview(
${lines(argumentsOf(look, place, spelling))}
)`;
}

function go(look: Look, { endpoint, project, bucket, file }: Place): string {
  const options = Object.keys(paramsOf(look)).map((param) => {
    const value = look[param as keyof Look];
    return `storage.WithGetFilePreview${capital(param)}(${typeof value === 'number' ? value : double(value)}),`;
  });
  const all = [`${double(bucket)},`, `${double(file)},`, ...options];
  return `package main

import (
    "os"

    "github.com/appwrite/sdk-for-go/client"
    "github.com/appwrite/sdk-for-go/storage"
)

func main() {
    appwrite := client.New(
        client.WithEndpoint("${endpoint}"),
        client.WithProject("${project}"),
        client.WithKey(os.Getenv("APPWRITE_API_KEY")),
    )

    image, err := storage.New(appwrite).GetFilePreview(
${all.map((line) => `        ${line}`).join('\n')}
    )
    if err != nil {
        panic(err)
    }
    os.WriteFile("preview", *image, 0o644)
}`;
}

function dotnet(look: Look, place: Place): string {
  const { gravity, output } = uses(look);
  const spelling: Spelling = {
    text: double,
    name: same,
    gravity: (words) => `ImageGravity.${words.map(capital).join('')}`,
    format: (word) => `ImageFormat.${capital(word)}`,
    argument: (name, value) => `${name}: ${value}`,
  };
  return `using Appwrite;
${gravity || output ? 'using Appwrite.Enums;\n' : ''}using Appwrite.Services;

var client = new Client()
    .SetEndpoint("${place.endpoint}")
    .SetProject("${place.project}")
    .SetKey(Environment.GetEnvironmentVariable("APPWRITE_API_KEY"));

var storage = new Storage(client);

byte[] image = await storage.GetFilePreview(
${lines(argumentsOf(look, place, spelling))}
);`;
}

function ruby(look: Look, place: Place): string {
  const spelling: Spelling = {
    text: single,
    name: snake,
    gravity: (words) => `ImageGravity::${words.join('_').toUpperCase()}`,
    format: (word) => `ImageFormat::${word.toUpperCase()}`,
    argument: (name, value) => `${name}: ${value}`,
  };
  const { gravity, output } = uses(look);
  return `require 'appwrite'

include Appwrite
${gravity || output ? 'include Appwrite::Enums\n' : ''}
client = Client.new
    .set_endpoint('${place.endpoint}')
    .set_project('${place.project}')
    .set_key(ENV['APPWRITE_API_KEY'])

storage = Storage.new(client)

image = storage.get_file_preview(
${lines(argumentsOf(look, place, spelling))}
)`;
}

/** Widths for screens of one, two and three times the density, as far as the server draws them. */
function srcset(look: Look, place: Place): string {
  const width = look.width > 0 ? look.width : 800;
  const scaled = (times: number): Look => ({
    ...look,
    width: width * times,
    height: look.height * times,
    borderWidth: Math.min(100, look.borderWidth * times),
    borderRadius: Math.min(4000, look.borderRadius * times),
  });
  const fitting = [1, 2, 3].filter((times) => width * times <= 4000 && look.height * times <= 4000);
  const candidates = fitting.map((times) => `${escaped(previewAddress(scaled(times), place))} ${times}x`);
  const sides = `width="${width}"${look.height > 0 ? ` height="${look.height}"` : ''}`;
  return `<img
  src="${escaped(previewAddress(scaled(1), place))}"
  srcset="
    ${candidates.join(',\n    ')}
  "
  ${sides}
  alt=""
  loading="lazy"
>`;
}

const escaped = (address: string): string => address.replaceAll('&', '&amp;');

const curl = (look: Look, place: Place): string =>
  `curl --fail --output preview \\
  --header "X-Appwrite-Key: $APPWRITE_API_KEY" \\
  "${previewAddress(look, place)}"`;

export const languages: readonly Language[] = [
  { id: 'url', label: 'URL', write: previewAddress },
  { id: 'srcset', label: 'HTML <img srcset>', write: srcset },
  { id: 'curl', label: 'curl', write: curl },
  { id: 'web', label: 'JavaScript (web)', write: web },
  { id: 'node', label: 'JavaScript (Node.js)', write: node },
  { id: 'python', label: 'Python', write: python },
  { id: 'dart', label: 'Dart', write: dart },
  { id: 'php', label: 'PHP', write: php },
  { id: 'swift', label: 'Swift', write: swift },
  { id: 'kotlin', label: 'Kotlin', write: kotlin },
  { id: 'go', label: 'Go', write: go },
  { id: 'dotnet', label: '.NET', write: dotnet },
  { id: 'ruby', label: 'Ruby', write: ruby },
];
