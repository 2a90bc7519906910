#!/bin/sh
# build.sh FOLDER: makes the benchmark guest there, from Debian's packages and this folder:
#   vmlinuz         Debian's cloud kernel
#   boot.cpio.gz    busybox and init: boots and powers off
#   bench.cpio.gz   with the programs that are measured
# Nothing is installed, root is not needed. What exists and is newer than its sources is kept.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
mkdir -p "$1"
out=$(CDPATH='' cd -- "$1" && pwd)

missing=
need() {
  command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need gcc 'gcc libc6-dev'
need cpio cpio
need openssl openssl
need xz xz-utils
need zstd zstd
need gzip gzip
need apt-get apt
need dpkg-deb dpkg
[ -z "$missing" ] || {
  printf 'bench: to build the guest, install: sudo apt install%s\n' "$missing" >&2
  exit 3
}

# fetch PACKAGE: unpacks a Debian package into $out/PACKAGE.
fetch() {
  [ -d "$out/$1" ] && return
  printf 'bench: fetching %s\n' "$1" >&2
  rm -rf "$out/download"
  mkdir "$out/download"
  (cd "$out/download" && apt-get download -q "$1" >apt.log 2>&1) || {
    tail -n 3 "$out/download/apt.log" >&2
    printf 'bench: apt-get download %s failed; "sudo apt update" may help\n' "$1" >&2
    exit 3
  }
  dpkg-deb -x "$out"/download/*.deb "$out/download/files"
  mv "$out/download/files" "$out/$1"
  rm -rf "$out/download"
}

# pack ROOT ARCHIVE: entries in a fixed order, all owned by root.
pack() {
  (cd "$1" && find . | LC_ALL=C sort | cpio -o -H newc -R 0:0 --quiet | gzip -1 -n) >"$2.new"
  mv "$2.new" "$2"
}

if [ ! -e "$out/vmlinuz" ]; then
  image=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends/ { print $2; exit }')
  [ -n "$image" ] || {
    printf 'bench: apt knows no linux-image-cloud-amd64; "sudo apt update" may help\n' >&2
    exit 3
  }
  fetch "$image"
  cp "$out/$image"/boot/vmlinuz-* "$out/vmlinuz.new"
  mv "$out/vmlinuz.new" "$out/vmlinuz"
fi

[ -e "$out/bench.cpio.gz" ] && [ -e "$out/boot.cpio.gz" ] &&
  [ -z "$(find "$here" -newer "$out/bench.cpio.gz" -type f)" ] && exit 0

fetch busybox-static
root=$out/root
rm -rf "$root"
mkdir -p "$root/bin" "$root/proc" "$root/sys" "$root/dev" "$root/tmp" "$root/bench"
busybox=$(find "$out/busybox-static" -type f -path '*bin/busybox' | head -n 1)
cp "$busybox" "$root/bin/busybox"
for applet in $("$busybox" --list); do
  [ "$applet" = busybox ] || ln -sf busybox "$root/bin/$applet"
done
cp "$here/init" "$root/init"
chmod 755 "$root/init" "$root/bin/busybox"
rmdir "$root/bench"
pack "$root" "$out/boot.cpio.gz"

mkdir "$root/bench"
gcc -O2 -static -o "$root/bench/guestbench" "$here/guestbench.c" -lm
gcc -O2 -static -o "$root/bench/tick" "$here/tick.c"
for tool in openssl xz zstd gzip; do
  path=$(readlink -f "$(command -v "$tool")")
  rm -f "$root/bin/$tool"
  cp "$path" "$root/bin/$tool"
  ldd "$path" | grep -oE '/[^ ]+\.so[^ ]*' | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
done
mkdir -p "$root/usr/lib/ssl"
: >"$root/usr/lib/ssl/openssl.cnf"
gcc -O2 -o "$out/text" "$here/text.c"
"$out/text" >"$root/bench/data8m"
pack "$root" "$out/bench.cpio.gz"
rm -rf "$root"
