#!/bin/sh
# Puts the rolecall command into an image; run as root while the image is built. Needs neither Node nor the network, and of
# the image only sh and the basic file commands, as in Debian, Alpine or BusyBox.
set -eu
umask 022

fail() {
  echo "The Rolecall Feature was not installed: $1" >&2
  exit 1
}

cd "$(dirname "$0")"
[ "$(id -u)" = 0 ] || fail 'it has to be run by root.'
[ -f version ] && [ -f launcher ] && [ -f programs/rolecall.js ] ||
  fail 'its programs are missing. Build the folder with "npm run feature" in a clone of Rolecall and use the one it makes.'
read -r version <version

folder=/usr/local/share/rolecall
command=/usr/local/bin/rolecall
if [ -e "$command" ] || [ -h "$command" ]; then
  mark=
  [ -h "$command" ] || { read -r _ && read -r mark; } <"$command" || :
  case $mark in
  '# Rolecall '*) ;;
  *) fail "$command is there and is not its own. Remove it, or leave out this Feature." ;;
  esac
fi

# Made whole beside its place, and only then put there: an interrupted run leaves the old one.
new=$folder.new
rm -rf "$new" "$command.new"
trap 'rm -rf "$new" "$command.new"' EXIT
mkdir -p /usr/local/bin /usr/local/share
mkdir "$new" "$new/$version"
cp -p programs/*.js programs/*.wasm programs/package.json programs/THIRD-PARTY-NOTICES.txt "$new/$version"
cp -p launcher "$command.new"
# Whoever unpacked this folder, and whatever group or mode its place hands down.
chown -R 0:0 "$new" "$command.new"
chmod u=rwx,go=rx,g-s "$new" "$new/$version" "$command.new"
chmod u=rw,go=r "$new/$version"/*
rm -rf "$folder"
mv "$new" "$folder"
mv -f "$command.new" "$command"
