//! The process that decodes pictures, beside the server.

use std::path::Path;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{client, draft, soon, started, stopped};

/// Returns the processes that decode for a server.
fn decoders(server: u32) -> Vec<u32> {
    let children = format!("/proc/{server}/task");
    let tasks = std::fs::read_dir(children).unwrap().map(|task| task.unwrap().path());
    let listed = tasks.flat_map(|task| {
        let children = std::fs::read_to_string(task.join("children")).unwrap_or_default();
        children.split_whitespace().map(|id| id.parse().unwrap()).collect::<Vec<u32>>()
    });
    let decodes = |id: &u32| {
        let said = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        said.split(|byte| *byte == 0).nth(1) == Some(b"decode-pictures")
    };
    listed.filter(decodes).collect()
}

/// Asks for a preview; returns the status and what follows the headers.
async fn preview(line: &Value, file: &str, query: &str) -> (String, Vec<u8>) {
    let endpoint = line["endpoint"].as_str().unwrap().strip_prefix("http://").unwrap();
    let (host, root) = endpoint.split_once('/').unwrap();
    let request = format!(
        "GET /{root}/storage/buckets/b/files/{file}/preview?{query} HTTP/1.1\r\nHost: {host}\r\nX-Appwrite-Project: mine\r\n\
         X-Appwrite-Key: standard_secret\r\nConnection: close\r\n\r\n"
    );
    let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    soon("a preview", stream.read_to_end(&mut answer)).await.unwrap();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let status = String::from_utf8_lossy(answer.get(9..12).unwrap()).into_owned();
    (status, answer.split_off(end + 4))
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_decoded_beside_the_server_and_it_outlives_who_does() {
    let folder = tempfile::tempdir().unwrap();
    let (child, line) = started(folder.path()).await;
    let server = child.id().unwrap();
    let known = client(&line, Some("standard_secret"));
    let id = wire::BucketId::parse("b").unwrap();
    known.create_bucket(Some(&id), &draft("Photos")).await.unwrap();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/golden");
    for (file, content) in [
        ("photo", std::fs::read(fixtures.join("sources/street-640x427-444.jpg")).unwrap()),
        ("broken", [b"\x89PNG\r\n\x1a\n".as_slice(), &[7; 900]].concat()),
    ] {
        let wanted = client::FileDraft {
            bucket: id.clone(),
            id: wire::FileId::parse(file).unwrap(),
            folder: wire::Folder::ROOT,
            name: file.to_owned(),
            size: content.len() as u64,
        };
        let mut upload = client::Upload::begin(known.clone(), wanted);
        upload.send(content.into()).await.unwrap();
    }

    let (status, small) = preview(&line, "photo", "width=90").await;
    assert_eq!((status.as_str(), &small[..2]), ("200", b"\xff\xd8".as_slice()));
    let [decoder] = decoders(server)[..] else { panic!("{:?}", decoders(server)) };
    let environment = std::fs::read(format!("/proc/{decoder}/environ")).unwrap();
    let secret = environment.windows(15).find(|window| window == b"standard_secret");
    assert_eq!(secret, None, "it has no secret of the server");
    let limits = std::fs::read_to_string(format!("/proc/{decoder}/limits")).unwrap();
    let limit = |name: &str| limits.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
    assert!(limit("Max data size").contains(" 480000000 "), "{limits}");
    assert!(limit("Max file size").contains(" 0 "), "{limits}");

    assert_eq!(preview(&line, "broken", "width=90").await.0, "400");
    assert_eq!(decoders(server), [decoder], "what is no picture does not end it");
    let ended = std::process::Command::new("kill").args(["-KILL", &decoder.to_string()]).status();
    assert!(ended.unwrap().success());
    let (status, other) = preview(&line, "photo", "width=91").await;
    assert_eq!((status.as_str(), &other[..2]), ("200", b"\xff\xd8".as_slice()));
    assert_eq!(stopped(child).await.status.code(), Some(0));
}
