import MappingEngine
import OrderedJSON
import Testing

@Suite struct HelperTests {
    private func render(_ text: String, _ model: JSON = [:], _ context: MappingContext = .test) throws -> String {
        try Template(text).render(model, in: context)
    }

    /// celigo/integrator-api-docs and celigo/ai.
    private static let names = """
        abs add addCommas after arrayify avg aws4 base64Decode base64Encode before bytes camelcase capitalize capitalizeAll ceil chop dashcase
        dateAdd dateFormat decodeURI divide dotcase encodeURI eq floor getValue hash hasNoItems hasOwn hmac htmlDecode htmlEncode isFalsey isTruthy
        join jsonEncode jsonParse jsonSerialize lookup lowercase modulo multiply occurrences ordinalize padLeft padRight pascalcase pathcase pluck
        random regexMatch regexReplace regexSearch removefirst replace replacefirst reverse round sanitize sentence snakecase sort split
        stripProtocol stripQuerystring substring subtract sum timestamp toExponential toFixed toPrecision trim trimLeft trimRight truncateWords
        typeOf unique uppercase and compare contains each filter if ifEven inArray isEmpty neither not or some startsWith unless with
        """.split(whereSeparator: \.isWhitespace).map { String($0) }

    @Test(arguments: names) func `every helper that is named exists and bears any argument`(name: String) throws {
        let huge = ["1e400", "-1e400", "1e19", "-1e19", "5e-324"].compactMap { JSON.Number(literal: $0) }.map { JSON.number($0) }
        let values: [JSON] = huge + [nil, true, -1, "", "é\u{1F600}", [], [1, nil, "x"], ["a": ["b": 1]]]
        for arguments in ["", "a", "a b", "a b a", "b a b a b"] {
            let text = "\(name) \(arguments)"
            let block = try Template("{{#\(text)}}x{{else}}y{{/\(name)}}")
            let value = try Template("{{\(text)}}")
            for first in values {
                for second in values {
                    for template in [block, value] { _ = try? template.render(["a": first, "b": second], in: .test) }
                }
            }
        }
        #expect(throws: DefinitionError("", "Missing helper: \"\(name)X\"")) { try Template("{{\(name)X 1}}") }
    }

    @Test(arguments: [
        ("{{abs -2.5}}", "2.5"), ("{{add 1 2}}", "3"), ("{{add 0.1 0.2}}", "0.30000000000000004"), ("{{add \"x\" 2}}", ""),
        ("{{subtract 5 \"7\"}}", "-2"),
        ("{{multiply 2 1.5}}", "3"), ("{{divide 1 4}}", "0.25"), ("{{divide 1 0}}", ""), ("{{modulo 7 3}}", "1"), ("{{ceil 1.2}}", "2"),
        ("{{floor -1.2}}", "-2"), ("{{round 2.5}}", "3"), ("{{round -2.5}}", "-2"), ("{{sum a}}", "6"), ("{{sum 1 2 3}}", "6"),
        ("{{avg a}}", "2"),
        ("{{toFixed 1.005 2}}", "1.00"), ("{{toFixed 2 2}}", "2.00"), ("{{toExponential 12345 2}}", "1.23e+4"),
        ("{{toExponential 12345}}", "1.2345e+4"), ("{{toExponential 1e23}}", "1e+23"), ("{{toExponential -0.5}}", "-5e-1"),
        ("{{toExponential 0}}", "0e+0"),
        ("{{toPrecision 123.456 4}}", "123.5"), ("{{toPrecision 1234567 2}}", "1.2e+6"), ("{{toPrecision 0.00001 2}}", "0.000010"),
        ("{{addCommas 1234567.5}}", "1,234,567.5"), ("{{addCommas -123}}", "-123"), ("{{ordinalize 22}}", "22nd"),
        ("{{ordinalize 11}}", "11th"),
        ("{{bytes 1396}}", "1.4 kB"), ("{{bytes \"abc\"}}", "3 B"), ("{{multiply 1e20 10}}", "1e+21"),
        ("{{multiply 1e20 1}}", "100000000000000000000"),
        ("{{divide 1 10000000}}", "1e-7"), ("{{divide 15 10000000}}", "0.0000015"),
        // exact halves are rounded up
        ("{{toFixed 2.5 0}}", "3"), ("{{toFixed 3.5 0}}", "4"), ("{{toFixed 0.5 0}}", "1"), ("{{toFixed -2.5 0}}", "-3"),
        ("{{toFixed 0.125 2}}", "0.13"), ("{{toFixed 9.5 0}}", "10"), ("{{toFixed 1.45 1}}", "1.4"), ("{{toFixed -0.001 2}}", "-0.00"),
        ("{{toFixed -0 1}}", "0.0"), ("{{toFixed 99187929301055.625 2}}", "99187929301055.63"), ("{{toFixed 1e21 2}}", "1e+21"),
        ("{{toFixed 123456789012345680000 1}}", "123456789012345683968.0"), ("{{toFixed 5e-324 2}}", "0.00"),
        ("{{toPrecision 2.5 1}}", "3"), ("{{toPrecision 0.125 2}}", "0.13"), ("{{toPrecision 250 1}}", "3e+2"),
        ("{{toPrecision 99.5 2}}", "1.0e+2"), ("{{toPrecision 1e21 25}}", "1000000000000000000000.000"),
        ("{{toExponential 2.5 0}}", "3e+0"), ("{{toExponential -0.125 1}}", "-1.3e-1"), ("{{toExponential 25000 0}}", "3e+4"),
        ("{{toExponential 250000000000000000000 0}}", "3e+20"), ("{{round 0.49999999999999994}}", "0"), ("{{round -0.5}}", "0"),
        ("{{round 4503599627370497}}", "4503599627370497"), ("{{round 1e300}}", "1e+300"),
    ])
    func `numbers are computed and spelled as JavaScript spells them`(text: String, shown: String) throws {
        #expect(try render(text, ["a": [1, "2", 3]]) == shown)
    }

    @Test(arguments: [
        ("{{lowercase \"ÄB\"}}", "äb"), ("{{uppercase \"äb\"}}", "ÄB"), ("{{capitalize \"ab cd\"}}", "Ab cd"),
        ("{{capitalizeAll \"ab cd\"}}", "Ab Cd"),
        ("{{sentence \"HELLO There\"}}", "Hello there"), ("{{sentence \"hello. WORLD?  x.y ok!\"}}", "Hello. World?  X.Y ok!"),
        ("{{camelcase \"foo bar-baz\"}}", "fooBarBaz"),
        ("{{pascalcase \"foo bar\"}}", "FooBar"),
        ("{{dashcase \"a b_c\"}}", "a-b-c"), ("{{dotcase \"a b\"}}", "a.b"), ("{{pathcase \"a b\"}}", "a/b"),
        ("{{snakecase \"a-b\"}}", "a_b"),
        ("{{chop \"_-a b-_\"}}", "a b"), ("{{chop \"--\"}}|", "|"), ("{{chop \" é a9 é\"}}", "a9"), ("{{trim \" a \"}}|", "a|"),
        ("{{trimLeft \" a \"}}|", "a |"), ("{{trimRight \" a \"}}|", " a|"),
        ("{{sanitize \"<b>x</b> y\"}}", "x y"),
        ("{{sanitize \"1 < 2 <<i>> 3 <\"}}", "1 > 3 <"),
        ("{{stripProtocol \"https://a.b\"}}", "//a.b"), ("{{stripQuerystring \"a?b=c\"}}", "a"),
        ("{{substring \"abcdef\" 1 3}}", "bc"), ("{{substring \"abc\" 1}}", "bc"), ("{{substring \"abc\" 5 -1}}", "abc"),
        ("{{replace \"aXbX\" \"X\" \"-\"}}", "a-b-"),
        ("{{replacefirst \"aXbX\" \"X\" \"-\"}}", "a-bX"), ("{{removefirst \"aXbX\" \"X\"}}", "abX"),
        ("{{occurrences \"banana\" \"an\"}}", "2"),
        ("{{truncateWords \"a b c\" 2}}", "a b…"), ("{{truncateWords \"a b\" 2}}", "a b"), ("{{padLeft 7 3 \"0\"}}", "007"),
        ("{{padRight \"a\" 3}}|", "a  |"), ("{{padLeft \"x\" 6 \"ab\"}}", "ababax"), ("{{padRight \"\" 1 \"é€\"}}", "é"),
        ("{{regexMatch \"a12b34\" \"[0-9]+\" 1}}", "34"), ("{{regexReplace \"a12b34\" \"<$&>\" \"([0-9])[0-9]\" \"g\"}}", "a<12>b<34>"),
        ("{{regexReplace \"a12b34\" \"$1\" \"([0-9])[0-9]\"}}", "a1b34"), ("{{regexSearch \"abc\" \"B\" \"i\"}}", "1"),
        ("{{regexSearch \"abc\" \"x\"}}", "-1"),
        // character classes of JavaScript, which cover ASCII only, and no syntax that only ICU has
        (#"{{regexReplace "Müller & Söhne" "x" "[^\w ]" "g"}}"#, "Mxller x Sxhne"), (#"{{regexReplace "1١" "x" "\d" "g"}}"#, "x١"),
        (#"{{regexReplace "a&b" "x" "[a&&b]" "g"}}"#, "xxx"), (#"{{regexReplace "a[b" "x" "[[a]" "g"}}"#, "xxb"),
        (#"{{regexReplace "éa b" "|" "\b" "g"}}"#, "é|a| |b|"), (#"{{regexReplace "a-x_" "" "[\d-x]" "g"}}"#, "a_"),
        (#"{{regexReplace "{a}" "" "{|}" "g"}}"#, "a"), (#"{{regexReplace "ahZ" "x" "\h\Z"}}"#, "ax"),
        ("{{regexReplace \"ab\" \"-\" \"\" \"g\"}}", "-a-b-"),
        (#"{{regexReplace "2020-05" "$<m>/$<y_1>$<no>" "(?<y_1>\d+)-(?<m>\d+)"}}"#, "05/2020"),
        ("{{regexReplace \"a\" \"$<n>\" \"a\"}}", "$<n>"),
        (#"{{regexReplace "aa" "x" "(?<n>a)\k<n>"}}"#, "x"),
        ("{{regexReplace \"abcdefghijk\" \"$11$10$1\" \"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)k\"}}", "a1ja"),
    ])
    func `texts are changed`(text: String, shown: String) throws {
        #expect(try render(text) == shown)
    }

    @Test(arguments: [
        ("{{after a 1}}", "b,a"), ("{{before a 1}}", "c,b"), ("{{arrayify \"x\"}}", "x"), ("{{pluck rows \"p.q\"}}", "1,2"),
        ("{{reverse a}}", "a,b,c"),
        ("{{reverse \"abc\"}}", "cba"), ("{{sort a}}", "a,b,c"), ("{{join (pluck (sort rows key=\"s\") \"s\") \"-\"}}", "3-20"),
        ("{{unique d}}", "1,x"),
        ("{{split \"a,b\" \",\" 1}}", "b"), ("{{split \"a,b\"}}", "a,b"), ("{{join a \"-\"}}", "c-b-a"), ("{{join \"-\" a}}", "c-b-a"),
        ("{{join \"-\" 1 \"x\"}}", "1-x"),
        ("{{getValue no \"d\"}}", "d"), ("{{getValue a \"d\"}}", "c,b,a"), ("{{lookup rows.0 \"s\"}}", "20"), ("{{lookup a 1}}", "b"),
        ("{{lookup a \"length\"}}", "3"), ("{{lookup rows.0 \"length\"}}", ""), ("{{lookup a 3}}", ""),
        ("{{hasOwn rows.0 \"s\"}}", "true"),
        ("{{hasNoItems a}}", "false"), ("{{typeOf a}}", "array"), ("{{typeOf no}}", "undefined"), ("{{isTruthy a}}", "true"),
        ("{{isFalsey no}}", "true"),
    ])
    func `collections are taken apart and joined`(text: String, shown: String) throws {
        let model: JSON = ["a": ["c", "b", "a"], "d": [1, "x", 1], "rows": [["p": ["q": 1], "s": 20], ["p": ["q": 2], "s": 3]]]
        #expect(try render(text, model) == shown)
    }

    @Test func `elements are told apart by code points, so an accent is another letter than the one it makes`() throws {
        #expect(try render("{{lookup (unique l) 2}}", ["l": ["\u{E9}", "e\u{301}", "\u{E9}", "z"]]) == "z")
    }

    @Test func `texts are searched by code points, so a line feed is found behind a carriage return`() throws {
        let model: JSON = ["t": "a\r\nb", "lf": "\n", "e": "e\u{301}", "plain": "e"]
        #expect(
            try render("{{split t lf 1}}{{occurrences t lf}}{{contains t lf}}{{startsWith plain e}}{{replace e plain \"o\"}}", model)
                == "b1truetrueo\u{301}")
        #expect(try RecordFilter(["contains", ["extract", "t"], "\n"]).matches(model, in: .test))
    }

    @Test(arguments: [
        ("{{base64Encode \"añ\"}}", "YcOx"), ("{{base64Decode \"YcOx\"}}", "añ"), ("{{encodeURI \"a b/c\"}}", "a%20b%2Fc"),
        ("{{decodeURI \"a%20b\"}}", "a b"),
        ("{{encodeURI \"a-_.!~*'()%é\"}}", "a-_.!~*'()%25%C3%A9"), ("{{decodeURI \"%C3%a9%\"}}", "%C3%a9%"),
        ("{{decodeURI \"%C3%a9\"}}", "é"),
        ("{{decodeURI \"%C3\"}}", "%C3"), ("{{base64Decode \"eyJhIjoxfQ\"}}", #"{"a":1}"#), ("{{base64Decode \"Pz8_\"}}", "???"),
        ("{{base64Decode \"YQ==YQ==\"}}", "a"), ("{{base64Decode \"a\"}}|", "|"),
        ("{{htmlEncode \"<a&b>\"}}", "&lt;a&amp;b&gt;"), ("{{htmlDecode \"&amp;lt;\"}}", "&lt;"), ("{{jsonEncode s}}", #"a\"b\n"#),
        ("{{jsonSerialize o}}", #"{"k":[1.0,null]}"#), ("{{lookup (jsonParse \"[1,2]\") 1}}", "2"),
    ])
    func `texts are encoded and decoded`(text: String, shown: String) throws {
        #expect(try render(text, ["s": "a\"b\n", "o": JSON(parsing: #"{"k":[1.0,null]}"#)]) == shown)
    }

    @Test(arguments: [
        ("{{timestamp}}", "2017-11-30T03:33:38.751Z"), ("{{timestamp \"YYYY-MM-DD HH:mm\" \"America/Los_Angeles\"}}", "2017-11-29 19:33"),
        ("{{timestamp \"X\"}}", "1512012818"),
        ("{{dateFormat \"MM/DD/YYYY\" \"2020-02-03T10:00:00Z\"}}", "02/03/2020"),
        ("{{dateFormat \"YYYY-MM-DD\" \"03.02.2020\" \"DD.MM.YYYY\"}}", "2020-02-03"),
        ("{{dateFormat \"HH:mm Z\" \"2020-07-01T10:00:00Z\" \"\" \"Europe/Berlin\"}}", "12:00 +02:00"),
        ("{{dateFormat \"YYYY\" \"soup\"}}", "Invalid date"),
        ("{{dateFormat \"YYYY\" no}}", ""), ("{{dateAdd \"2020-02-28T23:00:00Z\" 7200000}}", "2020-02-29T01:00:00.000Z"),
    ])
    func `dates come from the clock that is passed in`(text: String, shown: String) throws {
        #expect(try render(text) == shown)
    }

    @Test func `chance comes from the source that is passed in`() throws {
        #expect(try render("{{random \"CRYPTO\" 20}}") == "0123456789abcdef0246")
        #expect(try render("{{random \"UUID\"}}") == "01234567-89ab-4def-8246-8acf13579bde")
    }

    @Test func `a digest is what the caller computes`() throws {
        var context = MappingContext.test
        context.digest = { name, key, message in name == "sha256" ? (key ?? []) + message : nil }
        #expect(try render("{{hash \"sha256\" \"hex\" \"az\"}}", [:], context) == "617a")
        #expect(try render("{{hmac \"sha256\" \"k\" \"base64\" \"az\"}}", [:], context) == "a2F6")
        for text in ["{{hash \"md9\" \"hex\" \"a\"}}", "{{hash \"sha256\" \"utf7\" \"a\"}}", "{{aws4 1}}"] {
            #expect(throws: TemplateError.self) { try render(text, [:], context) }
        }
    }

    @Test func `the import's lookups answer the helper lookup`() throws {
        let lookups: JSON = [["name": "country", "map": ["NO": "Norway"]]]
        let template = try Template("{{lookup \"country\" code}}", lookups: Lookup.all(lookups, at: "lookups"))
        #expect(try template.render(["code": "NO"], in: .test) == "Norway")
        #expect(throws: TemplateError.self) { try template.render(["code": "SE"], in: .test) }
    }

    @Test(arguments: [
        "{{regexMatch a \"(a+)+$\"}}", "{{padLeft \"\" 1000000000000}}", "{{random \"CRYPTO\" 1e18}}", "{{regexMatch a \"(\"}}",
        "{{regexMatch a \"[a\"}}",
        "{{timestamp \"YYYY\" \"Mars/Base\"}}", "{{jsonParse \"{\"}}", "{{replace a \"a\" big}}", "{{join list big}}",
    ])
    func `what would take for ever or is wrong is an error`(text: String) throws {
        let model: JSON = [
            "a": .string(String(repeating: "a", count: 1000) + "!"), "big": .string(String(repeating: "x", count: 100_000)),
            "list": .array(Array(repeating: 1, count: 1000)),
        ]
        let fault = #expect(throws: TemplateError.self) { try render(text, model) }
        #expect(fault?.code == "handlebars_template_parse_error")
    }

    /// Helpers once searched such texts anew from each position, which took minutes.
    @Test func `long texts are gone through once`() throws {
        let many = 100_000
        let open = String(repeating: "<", count: many)
        #expect(try render("{{sanitize t}}", ["t": .string(open)]) == open)
        #expect(try render("{{sanitize t}}", ["t": .string("<b>x</b>" + open)]) == "x" + open)
        // regional indicators: which two of them form a flag depends on all that precede
        let flags = String(repeating: "\u{1F1F3}\u{1F1F4}", count: many / 2)
        #expect(try render("{{chop t}}", ["t": .string("-a" + flags)]) == "a")
        #expect(try render("{{reverse t}}", ["t": .string("a" + flags)]) == String(repeating: "\u{1F1F4}\u{1F1F3}", count: many / 2) + "a")
        // one element with a long text, among many
        let elements = [JSON.array(Array(repeating: 1, count: many))] + Array(repeating: [], count: 10_000)
        #expect(try render("{{lookup (sort t) 10000}}", ["t": .array(elements)]).utf8.count == 2 * many - 1)
    }
}
