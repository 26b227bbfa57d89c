#!/bin/bash
# Opens the sample report in headless Chromium and checks what the page became: every plot drawn,
# hostile labels shown as text, nothing of them run, nothing refused by the page's policy.
#   browser_test.sh <sample_page program> <plots: ON|OFF>
set -u
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

check() { # check <what> <expected> <found>
    if [ "$2" != "$3" ]; then
        echo "FAILED: $1: expected $2, found $3"
        failed=1
    fi
}
count() { grep -oF -- "$1" "$folder/body.html" | wc -l; }

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
[ -n "$browser" ] || { echo "FAILED: no browser; Debian: apt-get install chromium"; exit 1; }

"$1" "$folder/report" || exit 1
timeout 90 "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync \
    --user-data-dir="$folder/profile" --enable-logging=stderr --virtual-time-budget=20000 \
    --dump-dom "file://$folder/report/report.html" >"$folder/dom.html" 2>"$folder/log"
# What a reader gets to see, without data and scripts.
sed '/<script type="application\/json" id="data">/,$d' "$folder/dom.html" >"$folder/body.html"

text='&lt;script&gt;alert(1)&lt;/script&gt;'
check "the page was built and drawn" 1 "$(count 'data-ready=""')"
check "messages on the console" 0 "$(grep -c 'CONSOLE' "$folder/log")"
check "the label as the page's heading" 1 "$(count "<h1>quickstart $text</h1>")"
check "the label as an arm of the main table" 1 "$(count "</span>$text<small>exemplars</small></th>")"
check "the stream's name in the list of trials" 1 "$(count "seed 1, Seattle $text</option>")"
check "a record's text in the diff of the night" 1 "$(count '<del>- &lt;img src=x onerror="document.title='"'ran'"'"&gt;</del>')"
check "images" 0 "$(count '<img')"
check "scripts that changed the title" 0 "$(count '<title>ran')"
check "scripts" "$(grep -oF '<script' "$folder/report/report.html" | wc -l)" "$(grep -oF '<script' "$folder/dom.html" | wc -l)"
check "tables without a caption" 0 "$(($(count '<table') - $(count '<caption')))"
check "verdicts of a null result in the main table" 2 \
    "$(grep -oE '<td class="against"><span class="verdict same">[^/]*/span>no detectable difference' "$folder/body.html" | wc -l)"
check "claims that are not met" 1 "$(grep -oE 'verdict worse"><span aria-hidden="true">[^<]*</span>not met' "$folder/body.html" | wc -l)"
if [ "$2" = ON ]; then
    check "plots" 5 "$(count '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" class="marks"')"
else
    check "plots" 0 "$(count 'class="marks"')"
fi
[ $failed = 0 ] || grep CONSOLE "$folder/log"
exit $failed
