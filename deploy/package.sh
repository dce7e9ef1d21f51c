#!/usr/bin/env bash
# Makes target/lianfang-VERSION.tar.gz: bin/lianfang, which is this clone's launcher, all libraries,
# the documents, the files of deploy, and the consensus engine for this machine's system if it is
# built. Who unpacks it needs a Java 25. With --check it is unpacked into an empty folder and tried.
#
#   deploy/package.sh [--check]
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
cd "$root"
version=$(sed -n 's|^  <version>\(.*\)</version>$|\1|p' pom.xml | head -1)
name=lianfang-$version

# Builds what is stale; any short command does.
./lianfang query --help >/dev/null
export LIANFANG_COMETBFT=
stage=$(mktemp -d "$root/target/package.XXXXXX")
trap 'rm -rf "$stage"' EXIT
mkdir -p "$stage/$name/bin" "$stage/$name/lib" "$stage/$name/docs"
home=$stage/$name

install -m 755 lianfang "$home/bin/lianfang"
if [ -x target/engine/cometbft ]; then
  install -m 755 target/engine/cometbft "$home/bin/cometbft"
fi
# One copy of each library; a list for each program, since not all use the same ones.
for module in server cli bench; do
  for jar in "$module/target/$module-$version.jar" "$module"/target/lib/*.jar; do
    ln -f "$jar" "$home/lib/" 2>/dev/null || cp "$jar" "$home/lib/"
    basename "$jar" >>"$home/lib/$module.jars"
  done
done
cp README.md CHANGELOG.md LICENSE "$home/"
cp -R docs/. "$home/docs/"
mkdir "$home/deploy"
cp deploy/* "$home/deploy/"
tar --owner=0 --group=0 --numeric-owner -C "$stage" -czf "target/$name.tar.gz" "$name"
echo "target/$name.tar.gz"

if [ "${1:-}" = --check ]; then
  empty=$stage/empty
  mkdir "$empty"
  tar -C "$empty" -xzf "target/$name.tar.gz"
  cd "$empty"
  "$name/bin/lianfang" query --help >/dev/null
  "$name/bin/lianfang" demo --once --dir demo --port "${PORT:-8440}" >/dev/null
  "$name/bin/lianfang" ledger verify --dir demo/bank-1 >/dev/null
  if [ -x "$name/bin/cometbft" ]; then
    "$name/bin/lianfang" demo --once --dir demo-cometbft --port "${PORT:-8440}" --engine cometbft >/dev/null
  fi
  echo "checked: query --help, demo --once, ledger verify"
fi
