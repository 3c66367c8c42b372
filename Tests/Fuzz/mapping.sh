#!/usr/bin/env bash
# Fuzzes MappingEngine with libFuzzer and the address sanitizer: Tests/Fuzz/mapping.sh [seconds] [directory for corpus and build]
# Ends with 0 if nothing was found; a finding is left in the directory and can be run again by giving it to the binary.
set -euo pipefail
seconds=${1:-60}
top=$(cd "$(dirname "$0")/../.." && pwd)
work=${2:-$top/.build/fuzz-mapping}
mkdir -p "$work/corpus"
cd "$work"

compile() {
    swiftc -O -g -wmo -swift-version 6 -parse-as-library -sanitize=fuzzer,address -package-name understudy -I . \
        -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault -enable-upcoming-feature MemberImportVisibility "$@"
}
for module in OrderedJSON MappingEngine; do
    mapfile -t sources < <(find "$top/Sources/$module" -name '*.swift')
    compile -module-name $module -emit-module -c "${sources[@]}" -o $module.o
done
compile -module-name MappingFuzzer "$top/Tests/Fuzz/MappingFuzzer.swift" OrderedJSON.o MappingEngine.o -o mapping-fuzzer

# a first corpus: rules of each kind, and templates
number=0
while IFS= read -r line; do
    number=$((number + 1))
    printf '%s' "$line" > "corpus/seed-$number"
done <<'SEEDS'
{"mapping":{"fields":[{"extract":"a[*].b","generate":"x.y","dataType":"string"},{"hardCodedValue":"c","generate":"z"}],"lists":[{"generate":"l","fields":[{"extract":"rows[*].k","generate":"k"}]}]},"record":{"a":[{"b":1}],"rows":[{"k":"v"}]}}
{"mappings":[{"generate":"o","dataType":"objectarray","buildArrayHelper":[{"extract":"$.rows[*]","mappings":[{"generate":"k","dataType":"number","extract":"$.rows.k"}]}]}],"record":{"rows":[{"k":"1"}]}}
{"mapping":{"fields":[{"extract":"d","generate":"d","extractDateFormat":"MM/DD/YYYY","generateDateFormat":"dddd, Do YYYY ZZ","extractDateTimezone":"Europe/Berlin"}]},"record":{"d":"03/31/2024"}}
{"mapping":{"fields":[{"extract":"a","generate":"b","lookupName":"l"}]},"lookups":[{"name":"l","map":{"1":"one"},"default":"none","allowFailures":true}],"record":{"a":1}}
{"transform":{"version":"1","rules":[[{"extract":"list[0]","generate":"a[*].b"}]]},"filter":["and",["greaterthan",["number",["extract","number"]],1],["not",["empty",["extract","none"]]]]}
{"transform":{"version":"2","rulesTwoDotZero":{"mode":"modify","mappings":[{"generate":"a","dataType":"numberarray","buildArrayHelper":[{"extract":"$.list[*]"}]}]}}}
{"responseMapping":{"fields":[{"extract":"data[0].id","generate":"id"}],"lists":[{"generate":"rows","fields":[{"extract":"k","generate":"v"}]}]}}
{"template":"{{#each rows}}{{#if @first}}{{k}}{{else if @last}}{{@index}}{{else}}{{../text}}{{/if}}{{/each}}","record":{"rows":[{"k":1},{"k":2}]}}
{{#with object}}{{{jsonSerialize [a.b].c}}}{{/with}}{{~#unless yes~}}a{{^}}b{{~/unless}}{{!-- c --}}\{{text}}
{{dateFormat "YYYY-MM-DD" date "X" "Europe/Berlin"}}{{timestamp "LLLL" "America/New_York"}}{{dateAdd date "86400000" "UTC"}}
{{regexReplace text "(\w+)\s(?<n>.)" "$2$1" "gi"}}{{regexMatch text "^(a|b)*$"}}{{join ", " list.[0] (add 1 2)}}{{toFixed (divide 1 3) 4}}
{{#compare number ">=" 3}}{{padLeft text 20 "x"}}{{/compare}}{{#contains list "two"}}y{{/contains}}{{#sort rows number="k"}}{{k}}{{/sort}}
$.object["a.b"].c[*].d
rows[0:1,-1].k|list[*][0]
SEEDS

{
    grep -hoE 'case ("?[A-Za-z]+"?(, )?)+|"[a-zA-Z]{2,}"' -r "$top/Sources/MappingEngine" | grep -oE '[A-Za-z]{2,}' | sort -u | sed 's/.*/"&"/'
    printf '%s\n' '"{{#"' '"{{/"' '"{{else}}"' '"{{{"' '"}}"' '"(lookup "' '"[*]"' '"$."' '"../"' '"@root"' '"as |a b|"' '"9223372036854775807"' '"1e999"' '"\xf0\x9f\x98\x80"'
} > words

# Foundation keeps some 600 bytes of regular expressions (`_CFRegularExpressionCreate`): no leak of ours
ASAN_OPTIONS=detect_leaks=0 ./mapping-fuzzer -detect_leaks=0 -dict=words -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 corpus
