import HTTPMessages
import OrderedJSON
import Testing

@testable import Emulation

@Suite struct RouterTests {
    @Test func `a literal segment is tried before a parameter, in whatever order the rows stand`() {
        let routes = Routes(row("/notes/:id"), row("/notes/latest"), row("/:any/latest"))
        #expect(routes.find("/notes/latest") == "GET /notes/latest")
        #expect(routes.find("/notes/7") == "GET /notes/:id id=7")
        #expect(routes.find("/others/latest") == "GET /:any/latest any=others")
    }

    @Test func `a literal that leads nowhere is left for the parameter beside it`() {
        let routes = Routes(row("/notes/latest/text"), row("/notes/:id/pages/:page"), row("/:box/latest/pages/x"))
        #expect(routes.find("/notes/latest/pages/3") == "GET /notes/:id/pages/:page id=latest page=3")
        #expect(routes.find("/notes/latest/text") == "GET /notes/latest/text")
        #expect(routes.find("/other/latest/pages/x") == "GET /:box/latest/pages/x box=other")
        #expect(routes.find("/notes/latest/else") == "nothing")
    }

    @Test func `a literal without the method is left for the parameter that has it`() {
        let routes = Routes(row(.put, "/notes/search"), row("/notes/:id"))
        #expect(routes.find("/notes/search", .put) == "PUT /notes/search")
        #expect(routes.find("/notes/search") == "GET /notes/:id id=search")
        #expect(routes.find("/notes/search", .head) == "GET /notes/:id id=search")
        #expect(routes.find("/notes/search", .delete) == "instead PUT")
    }

    @Test func `a path may have as many parameters as are kept of one`() {
        #expect(PathCaptures.limit == 6)
        let routes = Routes(row("/:a/:b/:c/:d/:e/:f"))
        #expect(routes.find("/1/2/3/4/5/6") == "GET /:a/:b/:c/:d/:e/:f a=1 b=2 c=3 d=4 e=5 f=6")
        #expect(routes.find("/1/2/3/4/5/6/7") == "nothing")
    }

    @Test func `an optional last segment may be missing, but not be empty`() {
        let routes = Routes(row("/notes/one/:id?"))
        #expect(routes.find("/notes/one/7") == "GET /notes/one/:id? id=7")
        #expect(routes.find("/notes/one") == "GET /notes/one/:id?")
        #expect(routes.find("/notes/one/") == "nothing")
    }

    @Test func `letter case counts unless the API folds it, and a parameter keeps its own`() {
        let strict = Routes(row("/notes/One"))
        #expect(strict.find("/notes/One") == "GET /notes/One")
        #expect(strict.find("/notes/one") == "nothing")
        let folding = Routes(row("/Notes/One/:id"), rules: RoutingRules(foldsCase: true))
        #expect(folding.find("/nOTES/ONE/AbC") == "GET /Notes/One/:id id=AbC")
    }

    @Test func `a trailing slash is another path unless the API accepts it, and then only one`() {
        let strict = Routes(row("/notes"))
        #expect(strict.find("/notes/") == "nothing")
        let accepting = Routes(row("/notes"), row("/notes/one/:id?"), rules: RoutingRules(acceptsTrailingSlash: true))
        #expect(accepting.find("/notes/") == "GET /notes")
        #expect(accepting.find("/notes/one/") == "GET /notes/one/:id?")
        #expect(accepting.find("/notes/one/7/") == "GET /notes/one/:id? id=7")
        #expect(accepting.find("/notes//") == "nothing")
        #expect(accepting.find("//notes") == "nothing")
    }

    @Test func `a first segment that stands for another one leads to the same rows`() {
        let routes = Routes(row("/notes/one/:id?"), row("/others"), rules: RoutingRules(foldsCase: true, aliases: ["memos": "notes"]))
        #expect(routes.find("/memos/one/7") == "GET /notes/one/:id? id=7")
        #expect(routes.find("/Memos/ONE") == "GET /notes/one/:id?")
        #expect(routes.find("/notes/one/7") == "GET /notes/one/:id? id=7")
        #expect(routes.find("/memos") == "nothing")
        #expect(routes.find("/memos/others") == "nothing")
        #expect(routes.find("/one/memos") == "nothing")
    }

    @Test func `a percent-encoded segment is decoded once, and an encoded slash stays inside its segment`() {
        let routes = Routes(row("/notes/one/:id"))
        #expect(routes.find("/n%6Ftes/one/a%20b") == "GET /notes/one/:id id=a b")
        #expect(routes.find("/notes/one/a%2Fb") == "GET /notes/one/:id id=a/b")
        #expect(routes.find("/notes/one/%2520") == "GET /notes/one/:id id=%20")
        #expect(routes.find("/notes/one/%zz%4") == "GET /notes/one/:id id=%zz%4")
        #expect(routes.find("/notes/one/a+b") == "GET /notes/one/:id id=a+b")
        #expect(routes.find("/notes%2Fone/1") == "nothing")
        let folding = Routes(row("/notes/one"), rules: RoutingRules(foldsCase: true))
        #expect(folding.find("/NOTES/%4Fne") == "GET /notes/one")
    }

    @Test func `a query is no part of the path`() {
        let routes = Routes(row("/notes/:id"))
        #expect(routes.find("/notes/7?a=/b/c") == "GET /notes/:id id=7")
        #expect(routes.find("/notes?/7") == "nothing")
    }

    @Test func `another method of a known path is told the methods that there are, in table order`() {
        let routes = Routes(row("/notes"), row(.delete, "/notes"), row(.put, "/notes"))
        #expect(routes.find("/notes", .post) == "instead GET, DELETE, PUT")
        #expect(routes.find("/notes", .other("get")) == "instead GET, DELETE, PUT")
        #expect(routes.find("/other", .post) == "nothing")
    }

    @Test func `HEAD is answered as the GET of the row, unless the API has it otherwise`() {
        #expect(Routes(row("/notes")).find("/notes", .head) == "GET /notes")
        #expect(Routes(row("/notes"), rules: RoutingRules(answersHead: false)).find("/notes", .head) == "instead GET")
        #expect(Routes(row(.put, "/notes")).find("/notes", .head) == "instead PUT")
    }

    @Test func `HEAD is not answered by a GET that writes`() {
        let writing: Endpoint<Notes> = GET(writes: "/notes/count", .open, .ok(JSON.self), Notes.count, .assumed)
        #expect(Routes(writing).find("/notes/count") == "GET /notes/count")
        #expect(Routes(writing).find("/notes/count", .head) == "instead GET")
        #expect(Routes(writing, row("/notes/:id")).find("/notes/count", .head) == "GET /notes/:id id=count")
    }

    @Test(arguments: [
        "", "*", "notes", "?", "//", "///", "/notes/", "/./notes", "/notes/..", "http://localhost/notes", "/\u{0}", "/%", "/%00/notes",
    ])
    func `a strange path is no row's`(target: String) {
        #expect(Routes(row("/notes"), row("/notes/one/:id")).find(target) == "nothing")
    }

    @Test func `a path of ten thousand segments is no row's`() {
        let routes = Routes(row("/a/:b/a/:b"), row("/:a/b/:a/b"))
        #expect(routes.find(String(repeating: "/a", count: 10_000)) == "nothing")
        #expect(routes.find("/a/" + String(repeating: "b", count: 100_000) + "/a/c")?.hasPrefix("GET /a/:b/a/:b b=bbbb") == true)
    }

    @Test func `bytes that are no text are found as U+FFFD in a parameter and in no literal`() {
        let routes = Routes(row("/notes/:id"))
        #expect(routes.find(Target(bytes: Array("/notes/".utf8) + [0xFF])) == "GET /notes/:id id=\u{FFFD}")
        #expect(routes.find(Target(bytes: Array("/notes".utf8) + [0xFF, 0x2F, 0x31])) == "nothing")
    }

    @Test func `two rows of one method and path are a programming mistake`() async {
        await #expect(processExitsWith: .failure) { _ = Routes(row("/notes/:id"), row("/notes/:name")) }
        await #expect(processExitsWith: .failure) { _ = Routes(row("/notes/:id?"), row("/notes")) }
    }
}

/// A router with its rows, which shows what it finds as text: `GET /notes/:id id=7`.
private struct Routes {
    let rows: [Endpoint<Notes>]
    let router: Router

    init(_ rows: Endpoint<Notes>..., rules: RoutingRules = RoutingRules()) {
        self.rows = rows
        router = Router(rows, rules)
    }

    func find(_ target: String, _ method: HTTPMessages.Method = .get) -> String? { find(Target(target), method) }

    func find(_ target: Target, _ method: HTTPMessages.Method = .get) -> String? {
        switch router.find(method, target) {
        case .nothing: return "nothing"
        case .otherMethods(let methods): return "instead " + methods.map(\.name).joined(separator: ", ")
        case .row(let index, let captures):
            let parameters = rows[index].path.parameters.enumerated().compactMap { place, name in
                captures[place].map { " \(name)=\(percentDecoded(target.bytes[$0]))" }
            }
            return rows[index].operation + parameters.joined()
        }
    }
}

private func row(_ path: PathPattern) -> Endpoint<Notes> { row(.get, path) }

private func row(_ method: HTTPMessages.Method, _ path: PathPattern) -> Endpoint<Notes> {
    switch method {
    case .put: PUT(path, .open, takes: Notes.NewNote.self, .ok(JSON.self), Notes.echo, .documented)
    case .delete: DELETE(path, .open, .noContent, Notes.remove, .documented)
    default: GET(path, .open, .ok(PlainText.self), Notes.clock, .documented)
    }
}
