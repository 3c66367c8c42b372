import MappingEngine
import OrderedJSON
import Testing

@Suite struct TemplateTests {
    private func render(_ text: String, _ model: JSON, for place: Template.Place = .text, _ context: MappingContext = .test) throws
        -> String
    {
        try Template(text, for: place).render(model, in: context)
    }

    // MARK: What it refuses

    @Test(arguments: [
        ("{{a", "A {{ is not closed."), ("{{{a}}", "A {{ is not closed."), ("{{#if a}}x", "The block if is not closed."),
        ("{{#if a}}x{{/each}}", "if doesn't match each"),
        ("x{{/if}}", "A block is closed that is not open, or {{else}} stands outside of one."),
        ("{{else}}", "A block is closed that is not open, or {{else}} stands outside of one."),
        ("{{shout a}}", "Missing helper: \"shout\""),
        ("{{#shout a}}{{/shout}}", "Missing helper: \"shout\""), ("{{uppercase (shout a)}}", "Missing helper: \"shout\""),
        ("{{> part}}", "Partials {{> …}} are not emulated."), ("{{{{raw}}}}", "Raw blocks {{{{…}}}} are not emulated."),
        ("{{}}", "\"{{}}\" is no expression."), ("{{uppercase (a}}", "\"{{uppercase (a}}\" is no expression."),
        ("{{uppercase \"a}}", "A {{ is not closed."), ("{{../@index}}", "\"../@index\" is not a path: an @ comes first"),
        ("{{[a}}", "A {{ is not closed."), ("{{a}}}", "More braces close a {{ than opened it; a space between them helps."),
        ("{{#if a}}{{else if b}}}{{/if}}", "More braces close a {{ than opened it; a space between them helps."),
        (#"{"a":{{{b}}}}"#, "More braces close a {{ than opened it; a space between them helps."),
    ])
    func `a template that is none is refused with the reason`(text: String, reason: String) {
        let fault = #expect(throws: DefinitionError.self) { try Template(text) }
        #expect(fault?.reason == reason)
    }

    @Test func `blocks and expressions nested without end are refused`() {
        let blocks = String(repeating: "{{#if a}}", count: 5000) + String(repeating: "{{/if}}", count: 5000)
        #expect(throws: DefinitionError("", "Blocks are nested too deeply.")) { try Template(blocks) }
        let expressions = "{{uppercase " + String(repeating: "(uppercase ", count: 5000) + "a" + String(repeating: ")", count: 5000) + "}}"
        #expect(throws: DefinitionError("", "Expressions are nested too deeply.")) { try Template(expressions) }
        let others = "{{#if a}}" + String(repeating: "{{else if a}}", count: 5000) + "{{/if}}"
        #expect(throws: DefinitionError("", "Blocks are nested too deeply.")) { try Template(others) }
    }

    @Test func `a strict template names what is not defined`() throws {
        let template = try Template("/orders/{{record.id}}", for: .uri, isStrict: true)
        #expect(try template.render(["record": ["id": 5]], in: .test) == "/orders/5")
        let fault = #expect(throws: TemplateError.self) { try template.render(["record": [:]], in: .test) }
        #expect(fault?.code == "handlebars_template_parse_error")
        #expect(
            fault?.message
                == "Failed to generate request url from template: /orders/{{record.id}}. Details: 'record.id' not defined in the model.")
    }

    @Test(arguments: [
        ("{{#if record.nick}}1{{else}}2{{/if}}", "2"), ("{{#unless nick}}1{{/unless}}", "1"),
        ("{{#each record.nick}}1{{else}}2{{/each}}", "2"),
        ("{{getValue record.nick \"d\"}}", "d"), ("{{#if (uppercase nick)}}1{{else}}2{{/if}}", "2"),
        ("{{#if @root.record.nick}}1{{else}}2{{/if}}", "2"),
        ("{{#if @index}}1{{else}}2{{/if}}", "2"), ("{{record.none}}", ""), ("{{lookup record \"nick\"}}", ""),
    ])
    func `what a helper is given may be nothing in a strict template`(text: String, shown: String) throws {
        #expect(try Template(text, for: .uri, isStrict: true).render(["record": ["id": 5, "none": nil]], in: .test) == shown)
    }

    @Test(arguments: [
        ("{{nick}}", "nick"), ("{{#nick}}1{{/nick}}", "nick"), ("{{^record.nick}}1{{/record.nick}}", "record.nick"),
        ("{{\"nick\"}}", "nick"),
        ("{{#if nick.name}}1{{/if}}", "nick.name"), ("{{uppercase record.none.name}}", "record.none.name"),
    ])
    func `what a strict template shows must be something, and what its arguments are members of`(text: String, name: String) throws {
        let template = try Template(text, for: .uri, isStrict: true)
        let fault = #expect(throws: TemplateError.self) { try template.render(["record": ["id": 5, "none": nil]], in: .test) }
        #expect(fault?.message == "Failed to generate request url from template: \(text). Details: '\(name)' not defined in the model.")
    }

    @Test func `a template that never ends is given up`() throws {
        let list = JSON.array(Array(repeating: 1, count: 2000))
        let template = try Template("{{#each a}}{{#each @root.a}}{{#each @root.a}}x{{/each}}{{/each}}{{/each}}")
        let fault = #expect(throws: TemplateError.self) { try template.render(["a": list], in: .test) }
        #expect(fault?.code == "handlebars_template_parse_error")
    }

    // MARK: What it answers

    @Test(arguments: [
        ("a{{name}}b", "aAdab"), ("{{ name }}", "Ada"), ("{{{name}}}", "Ada"), ("{{&name}}", "Ada"), ("{{no}}", ""), ("{{no.no}}", ""),
        ("{{nothing}}", ""), ("{{price}}", "1.5"), ("{{yes}}", "true"), ("{{address.city}}", "Oslo"), ("{{address/city}}", "Oslo"),
        ("{{this.name}}", "Ada"), ("{{./name}}", "Ada"), ("{{lines.0.sku}}", "a"), ("{{lines.[1].sku}}", "b"), ("{{lines[1].sku}}", "b"),
        ("{{[A Field]}}", "f"), ("{{@root.name}}", "Ada"), ("{{data.0.name}}", "Ada"), ("{{settings.region}}", "EU"),
        ("{{@root.settings.region}}", "EU"), ("{{tags}}", "x,y"), ("{{address}}", "[object Object]"), ("{{! comment }}x", "x"),
        ("{{!-- {{name}} --}}x", "x"), (#"\{{name}}"#, "{{name}}"), (#"\\{{name}}"#, #"\Ada"#), (#"\\\{{name}}"#, #"\\Ada"#),
        (#"\\name"#, #"\\name"#),
        ("{{lines.length}}", "2"), ("{{name.length}}", "3"), ("{{lines.0.sku.length}}", "1"), ("{{address.length}}", ""),
        ("{{data.length}}", "1"), ("{{settings.region.length}}", "2"),
        ("a {{~name~}} b", "aAdab"), ("{{lowercase \"}}\"}}", "}}"), ("{{name~}}}", "Ada}"), ("{{! comment }}}", "}"),
        ("{{large}}", "1000"), ("a {{~{name}~}} b", "aAdab"), ("a {{~{name}}} b", "aAda b"), ("a {{{name}~}} b", "a Adab"),
        ("a {{~!-- x --~}} b", "ab"),
        ("{{[5]}}", "five"), ("{{this.[5]}}", "five"), ("{{@root.[5]}}", "five"), ("{{lowercase [5]}}", "five"),
        ("{{address.[2023]}}", "y"), ("{{tags.[1]}}", "y"),
        ("{{[Customer's Name]}}", "c"), ("{{this.[Customer's Name]}}", "c"), ("{{[a}}b]}}", "d"), ("{{lowercase [A \"B\"]}}", "e"),
        ("{{#if [Customer's Name]}}1{{/if}}", "1"), ("{{#[A Field]}}{{this}}{{/[A Field]}}", "f"),
        // a literal at the beginning of a tag is a name, elsewhere a text
        ("{{\"A Field\"}}", "f"), ("{{'name'}}", "Ada"), ("{{5}}", "five"), ("{{true}}", ""), ("{{\"Ada\"}}", ""),
        ("{{\"lowercase\" name}}", "ada"),
        ("{{#\"name\"}}{{this}}{{/\"name\"}}", "Ada"),
        (#"{{lowercase "A\"B"}}"#, #"a"b"#), (#"{{lowercase 'A\'B'}}"#, "a'b"), (#"{{lowercase 'A\"B'}}"#, #"a\"b"#),
        (#"{{lowercase "A\\B"}}"#, #"a\\b"#), (#"{{lowercase "A\"}}"#, #"a\"#), (#"{{replace quoted "\"" "-"}}"#, "-q-"),
    ])
    func `an expression shows its value`(text: String, shown: String) throws {
        let model: JSON = [
            "name": "Ada", "price": try .number(#require(JSON.Number(literal: "1.50"))), "yes": true, "nothing": nil,
            "address": ["city": "Oslo", "2023": "y"],
            "lines": [["sku": "a"], ["sku": "b"]], "A Field": "f", "tags": ["x", "y"], "Customer's Name": "c", "a}}b": "d",
            JSON.Key("A \"B\"" as String): "E",
            "5": "five", "quoted": "\"q\"", "large": try .number(#require(JSON.Number(literal: "1E3"))),
        ]
        #expect(try render(text, model, .test(["settings": ["region": "EU"]])) == shown)
    }

    @Test func `two braces format for their place and three are raw`() throws {
        let model: JSON = ["q": "a&b 'ü'", "n": 5]
        #expect(try render("/x?q={{q}}&n={{n}}", model, for: .uri) == "/x?q=a%26b%20'%C3%BC'&n=5")
        #expect(try render("/x?q={{{q}}}", model, for: .uri) == "/x?q=a&b 'ü'")
    }

    @Test(arguments: [
        ("{{#if a}}1{{else}}2{{/if}}", "1"), ("{{#if no}}1{{else}}2{{/if}}", "2"), ("{{#if zero}}1{{else}}2{{/if}}", "2"),
        ("{{#if none}}1{{else}}2{{/if}}", "2"), ("{{#if no}}1{{else if a}}2{{else}}3{{/if}}", "2"), ("{{#unless no}}1{{/unless}}", "1"),
        ("{{^no}}1{{/no}}", "1"), ("{{#if no}}1{{^}}2{{/if}}", "2"),
        ("{{#if no}}1{{else}}}2{{/if}}", "}2"), ("{{#if no}}1{{ else }}}2{{/if}}", "}2"), ("{{#if no}}1{{^ }}}2{{/if}}", "}2"),
        ("{{#each list}}{{@index}}{{this}}{{#unless @last}},{{/unless}}{{/each}}", "0x,1y"),
        ("{{#each o}}{{@key}}={{this}};{{/each}}", "k=1;l=2;"), ("{{#each none}}1{{else}}2{{/each}}", "2"),
        ("{{#each list as |item place|}}{{place}}{{item}}{{/each}}", "0x1y"), ("{{#each list}}{{../a}}{{@root.a}}{{/each}}", "AAAA"),
        ("{{#each list}}{{a}}{{/each}}", ""), ("{{#with o}}{{k}}{{../a}}{{/with}}", "1A"), ("{{#with no}}1{{else}}2{{/with}}", "2"),
        ("{{#list}}{{this}}{{/list}}", "xy"), ("{{#o}}{{l}}{{/o}}", "2"), ("{{#compare a \"==\" \"A\"}}1{{else}}2{{/compare}}", "1"),
        ("{{#compare one \">=\" 1}}1{{/compare}}", "1"), ("{{#compare one \"<\" \"1\"}}1{{else}}2{{/compare}}", "2"),
        ("{{#compare one \"===\" \"1\"}}1{{else}}2{{/compare}}", "2"), ("{{#compare one \"!=\" 2}}1{{/compare}}", "1"),
        ("{{#if (and a (not no))}}1{{/if}}", "1"), ("{{#and a no}}1{{else}}2{{/and}}", "2"), ("{{#or no a}}1{{/or}}", "1"),
        ("{{#neither no zero}}1{{/neither}}", "1"), ("{{#contains list \"x\"}}1{{/contains}}", "1"),
        ("{{#inArray list \"z\"}}1{{else}}2{{/inArray}}", "2"),
        ("{{#ifEven zero}}1{{/ifEven}}", "1"), ("{{#isEmpty none}}1{{/isEmpty}}", "1"), ("{{#startsWith \"A\" a}}1{{/startsWith}}", "1"),
        ("{{#filter rows \"EU\" property=\"r\"}}{{id}}{{else}}none{{/filter}}", "2"),
        ("{{#filter list \"q\"}}1{{else}}none{{/filter}}", "none"),
        ("{{#some rows \"r\" \"EU\"}}1{{/some}}", "1"), ("{{#eq one 1}}1{{/eq}}", "1"),
        ("{{#each rows}}{{#each ../list}}{{this}}{{../id}}{{/each}}{{/each}}", "x1y1x2y2"),
        ("{{#each rows}}{{#each ../list}}{{@../index}}{{@index}} {{/each}}{{/each}}", "00 01 10 11 "),
        ("{{#each rows}}{{#with this}}{{#each @root.list}}{{@../index}}{{@../../index}}{{/each}}{{/with}}{{/each}}", "0011"),
        ("{{#each list}}{{this.length}}{{length}}{{../list.length}}{{/each}}", "112112"), ("{{#if list.length}}1{{/if}}", "1"),
        ("{{#if none.length}}1{{else}}2{{/if}}", "2"), ("{{#if zero includeZero=true}}1{{else}}2{{/if}}", "1"),
        ("{{#if no includeZero=true}}1{{else}}2{{/if}}", "2"), ("{{#unless zero includeZero=true}}1{{else}}2{{/unless}}", "2"),
        ("{{#zero}}{{this}}{{/zero}}", "0"), ("{{^zero}}1{{/zero}}", ""), ("{{#blank}}1{{else}}2{{/blank}}", "1"),
        ("{{#none}}1{{else}}2{{/none}}", "2"), ("{{#no}}1{{else}}2{{/no}}", "2"), ("{{#nothing}}1{{else}}2{{/nothing}}", "2"),
    ])
    func `a block shows what its condition says`(text: String, shown: String) throws {
        let model: JSON = [
            "a": "A", "one": 1, "zero": 0, "none": [], "no": false, "list": ["x", "y"], "o": ["k": 1, "l": 2], "blank": "",
            "rows": [["id": 1, "r": "US"], ["id": 2, "r": "EU"]],
        ]
        #expect(try render(text, model) == shown)
    }

    @Test func `a line with nothing but a block's tag leaves no line behind`() throws {
        let text = "[\n  {{#each a}}\n  {{this}}\n  {{/each}}\n]\n"
        #expect(try render(text, ["a": [1, 2]]) == "[\n  1\n  2\n]\n")
        #expect(try render("{{#if a}}\nx\n{{else}}\ny\n{{/if}}\nz", ["a": 0]) == "y\nz")
        #expect(try render("v {{#if a}}\nx{{/if}}", ["a": 1]) == "v \nx")
    }

    @Test func `a helper goes before a member of its name, and this before a helper`() throws {
        #expect(try render("{{timestamp}} {{this.timestamp}}", ["timestamp": 5]) == "2017-11-30T03:33:38.751Z 5")
    }
}
