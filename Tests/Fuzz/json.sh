#!/usr/bin/env bash
# Fuzzes OrderedJSON with libFuzzer and the address sanitizer: Tests/Fuzz/json.sh [seconds] [directory for corpus and build]
# Ends with 0 if nothing was found; a finding is left in the directory and can be run again by giving it to the binary.
set -euo pipefail
seconds=${1:-60}
top=$(cd "$(dirname "$0")/../.." && pwd)
work=${2:-$top/.build/fuzz-json}
mkdir -p "$work/corpus"

swiftc -O -g -swift-version 6 -parse-as-library -sanitize=fuzzer,address -package-name understudy -module-name JSONFuzzer \
    -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault -enable-upcoming-feature MemberImportVisibility \
    "$top"/Sources/OrderedJSON/*.swift "$top/Tests/Fuzz/JSONFuzzer.swift" -o "$work/json-fuzzer"

# a first corpus: what the grammar has, and what the lenient reader adds
number=0
while IFS= read -r line; do
    printf '%s' "$line" > "$work/corpus/seed-$((number += 1))"
done <<'SEEDS'
{"a":[1,-2.50,1e+3,true,false,null],"\u00e4\ud83d\ude00":"\"\\\/\b\f\n\r\t\u0000ä€😀"}
{'Parameters': {296076 : 1,}, b:[ 'it"s', ], }
[{"op":"add","path":"/0/a~1b~0","value":{}},{"op":"copy","from":"","path":"/-"},{"op":"move","from":"/1","path":"/0/x"}]
{"a":1,"b":{"c":[[],{}]},"a":2,"a2345678":"long enough for a word or two","":null}
123456789012345678901234567890.0e-7
SEEDS

cat > "$work/words" <<'WORDS'
"\"a\":"
"null"
"true"
"false"
"{\"op\":\"add\",\"path\":\"/a\",\"value\":"
"{\"op\":\"copy\",\"from\":\"\",\"path\":\"/-\"}"
"\\ud83d\\ude00"
"\\u0000"
"\xed\xa0\x80"
"\xf0\x9f\x98\x80"
"\xef\xbb\xbf"
"[[[[[[[["
"1e99"
WORDS

cd "$work"
./json-fuzzer -dict=words -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 corpus
