#!/bin/bash
# Requests per second of cofferd on one core, beside nginx serving static files of the same sizes in the same run.
#
#   tests/measure/requests.sh [path of a cofferd]        needs nginx, wrk, curl, jq and two cores; by hand, not in make test
#
# The server under test has core 0 to itself, wrk the other one. Each line: requests per second, the median, the 99th
# percentile, and what a request costs the server's processor, which says more than the rate where others use the cores.
set -euo pipefail

cofferd=${1:-target/release/cofferd}
seconds=${SECONDS_EACH:-5}
place=$(mktemp -d)
key=standard_measure
auth=(-H "X-Appwrite-Project: coffer" -H "X-Appwrite-Key: $key")
servers=()
[ -x "$cofferd" ] || { echo "There is no $cofferd. Build it: cargo build --release --workspace --bin cofferd" >&2; exit 1; }
trap 'kill "${servers[@]}" 2>/dev/null; wait; rm -rf "$place"' EXIT

ticks() { # id of a process: what it has used of the processor, with the children it has waited for and those it has
	cat "/proc/$1/stat" $(sed 's|[0-9]\+|/proc/&/stat|g' "/proc/$1/task/$1/children") | awk '{ sum += $14 + $15 } END { print sum }'
}

measure() { # name, id of the server's process, address, connections
	local name=$1 server=$2 address=$3 connections=${4:-16} before
	before=$(ticks "$server")
	taskset -c 1 wrk -t1 -c"$connections" -d"${seconds}s" --latency "${auth[@]}" "$address" >"$place/said"
	awk -v name="$name" -v ticks=$(($(ticks "$server") - before)) -v each=$((1000000 / $(getconf CLK_TCK))) '
		/50%/ { half = $2 } /99%/ { late = $2 } / requests in / { count = $1 } /Requests\/sec/ { rate = $2 } /Non-2xx/ { bad = " REFUSED: " $0 }
		END { printf "%-40s %9.0f/s   p50 %-9s p99 %-9s %6.1f us of CPU each%s\n", name, rate, half, late, ticks * each / count, bad }' "$place/said"
}

COFFER_API_KEY=$key RUST_LOG=warn taskset -c 0 "$cofferd" --data "$place/data" --listen 127.0.0.1:0 >"$place/line" &
servers+=($!)
until [ -s "$place/line" ]; do
	kill -0 "${servers[0]}"
	read -rt 0.1 <> <(:) || true
done
endpoint=$(jq -r .endpoint "$place/line")
storage=$endpoint/storage/buckets

curl -sf "${auth[@]}" -o /dev/null "$storage" -d bucketId=b -d name=b
for size in 1024 65536 1048576; do
	head -c "$size" /dev/urandom >"$place/$size.bin"
	curl -sf "${auth[@]}" -o /dev/null "$storage/b/files" -F "fileId=f$size" -F "file=@$place/$size.bin"
done
for number in $(seq 200); do
	curl -sf "${auth[@]}" -o /dev/null "$storage/b/files" -F "fileId=n$number" -F "file=@$place/1024.bin;filename=picture-$number.jpg"
done
photo=$(dirname "$0")/../fixtures/golden/sources/coast-1600x1200.jpg
preview="files/photo/preview?width=400&height=300&quality=80"
curl -sf "${auth[@]}" -o /dev/null "$storage/b/files" -F fileId=photo -F "file=@$photo"
curl -sf "${auth[@]}" -o "$place/preview.jpg" "$storage/b/$preview"
curl -sf "${auth[@]}" "$storage/b/files/f1024" >"$place/file.json"
curl -sf "${auth[@]}" "$storage/b/files" >"$place/list.json"

cat >"$place/nginx.conf" <<CONF
$( [ "$(id -u)" = 0 ] && echo "user root;" ) worker_processes 1; daemon off; pid $place/nginx.pid; error_log stderr crit;
events { worker_connections 256; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; open_file_cache max=100;
  client_body_temp_path $place/n; proxy_temp_path $place/n; fastcgi_temp_path $place/n; uwsgi_temp_path $place/n; scgi_temp_path $place/n;
  server { listen 127.0.0.1:8499; root $place; } }
CONF
# As Debian configures it, but for the address, the folder, and one process for one core.
cat >"$place/stock.conf" <<CONF
$( [ "$(id -u)" = 0 ] && echo "user root;" ) worker_processes 1; daemon off; pid $place/stock.pid; error_log stderr crit;
events { worker_connections 768; }
http { access_log $place/access.log; sendfile on; tcp_nopush on; types_hash_max_size 2048; gzip on; default_type application/octet-stream;
  client_body_temp_path $place/s; proxy_temp_path $place/s; fastcgi_temp_path $place/s; uwsgi_temp_path $place/s; scgi_temp_path $place/s;
  server { listen 127.0.0.1:8498; root $place; } }
CONF
for conf in nginx stock; do
	taskset -c 0 nginx -p "$place" -c "$place/$conf.conf" &
	servers+=($!)
done
for port in 8498 8499; do
	for _ in $(seq 50); do
		curl -sf -o /dev/null "http://127.0.0.1:$port/file.json" && break
		read -rt 0.1 <> <(:) || true
	done
done

pair() { # name, path of cofferd, file of nginx
	measure "$1, cofferd" "${servers[0]}" "$storage/b/$2"
	measure "$1, nginx ($(stat -c %s "$place/$3") B)" "${servers[1]}" "http://127.0.0.1:8499/$3"
}
echo "$("$cofferd" --version), $(nginx -v 2>&1), $(nproc) cores"
measure "ping, cofferd" "${servers[0]}" "$endpoint/ping"
pair "get file" files/f1024 file.json
pair "list 25" files list.json
pair "download 1 KiB" files/f1024/download 1024.bin
pair "download 64 KiB" files/f65536/download 65536.bin
pair "download 1 MiB" files/f1048576/download 1048576.bin
for connections in 1 16; do
	measure "cached preview at $connections, cofferd" "${servers[0]}" "$storage/b/$preview" "$connections"
	measure "cached preview at $connections, nginx" "${servers[1]}" http://127.0.0.1:8499/preview.jpg "$connections"
	measure "cached preview at $connections, nginx as it comes" "${servers[2]}" http://127.0.0.1:8498/preview.jpg "$connections"
done
