package import Emulation
package import HTTPMessages
import OrderedJSON

extension Integrator {
    /// A page of a list: a bare array, and `Link` (RFC 5988) where there is a next page. Otherwise there is no `Link`, since a client was
    /// seen to break on any.
    ///
    /// Source: developer.celigo.com, "Pagination" and "API conventions". Its prose says 1,000 elements a page, its table 100; 1,000 is
    /// used.
    package struct Listing<Element: Resource>: Content {
        package let body: [UInt8]
        package let headers: Headers
        package let status: Status?
        package static var shape: Shape? { .array(.object(Element.schema.partial(as: "Listed\(Element.schema.name)"))) }
        package static var headerNames: [String] { ["Link"] }
        /// Where nothing is found, and `emptyListAs204` wants it.
        package static var otherStatuses: [Status] { [.noContent] }
    }

    enum Lists {
        static let defaultSize = 1000
        /// Of any list. That of all of a kind can be filtered, too: see `Listing.parameters`.
        static let parameters: [QueryParameter] = [
            .init("limit", .integer), .init("skip", .integer), .init("offset", .integer), .init("page", .integer),
            .init("pageSize", .integer), .init("after", .string()),
            .init("include", .string()), .init("exclude", .string()),
        ]
    }
}

extension Integrator.Listing {
    static var parameters: [QueryParameter] {
        Integrator.Lists.parameters
            + Element.filters.map { name in
                QueryParameter(name, Element.schema.members.first { $0.name == name }?.shape.withoutNull ?? .string())
            }
    }

    /// Those of `Element.filters` with which a list may have to look at row after row: for a part of a name, or for two members at once.
    static var slowFilters: [String] { Element.filters.filter { $0 == "name" || $0 != Element.filters.first } }

    /// The page of the table that the call asks for, filtered by members that `Element` names.
    /// - Parameter repeated: further query parameters that the next page's address repeats.
    init(
        _ call: Integrator.Call, _ table: Table<Element>, repeating repeated: [String] = [],
        showing shown: (Element) -> JSON.Document = { $0.document }
    ) throws(Integrator.Refusal) {
        let projection = try Integrator.Projection(call, omitting: Element.omittedFromLists)
        let (size, skip) = Self.window(call)
        let filters = Element.filters.compactMap { name in call.query(name).map { (name, $0) } }

        // one filter selects its rows by an index; further ones are tested row by row
        let indexed = filters.firstIndex { $0.0 != "name" }
        let all = indexed.map { table.rows(Element.by(filters[$0].0), in: SortKey(filters[$0].1)) } ?? table.all
        var rows = all
        if let cursor = call.after.map(Integrator.Cursor.init) {
            rows = all.after(cursor, in: indexed.map { SortKey(filters[$0].1) })
        }
        let rest = filters.indices.filter { $0 != indexed }.map { filters[$0] }
        func fits(_ row: Element) -> Bool { rest.allSatisfy { row.fits($0.0, $0.1) } }
        let found: [Element]
        if let scope = call.caller.scope {
            let visible = scope.compactMap { id in rows.rank(of: id).flatMap { rank in table[id].map { (rank, $0) } } }
            found = Array(visible.sorted { $0.0 < $1.0 }.map(\.1).filter(fits).dropFirst(skip).prefix(size + 1))
        } else if rest.isEmpty {
            found = rows.page(skip: skip, limit: size + 1)
        } else {
            found = Array(rows.lazy.filter(fits).dropFirst(skip).prefix(size + 1))
        }
        let query = Self.query(call, Element.filters + repeated) + projection.query
        // a page that was asked for with `after` leads on with `after`: how many rows come before it is not known
        let last = call.after.flatMap { _ in found.dropFirst(size - 1).first }
        let place = last.map { "after=\(Integrator.Cursor.text($0.id, all))" } ?? "skip=\(skip + size)"
        self.init(call, found, size, projection, showing: shown, next: "\(Element.collection)?\(query)\(place)")
    }

    /// The page of some of the table's rows, such as an integration's flows.
    /// - Parameters:
    ///   - key: the key of these rows in their index.
    ///   - path: the path of the list, after `/v1/`.
    init(_ call: Integrator.Call, _ rows: Rows<Element>, of key: SortKey, at path: String) throws(Integrator.Refusal) {
        let projection = try Integrator.Projection(call, omitting: Element.omittedFromLists)
        let (size, skip) = Self.window(call)
        let rest = call.after.map { rows.after(Integrator.Cursor($0), in: key) } ?? rows
        let found = rest.page(skip: skip, limit: size + 1)
        let last = call.after.flatMap { _ in found.dropFirst(size - 1).first }
        let place = last.map { "after=\(Integrator.Cursor.text($0.id, rows))" } ?? "skip=\(skip + size)"
        self.init(call, found, size, projection, showing: { $0.document }, next: "\(path)?\(projection.query)\(place)")
    }

    /// The page of elements that others refer to, such as the exports of an integration's flows.
    /// - Parameters:
    ///   - ids: iterated once, and no farther than to the page's end; an id may belong to no element.
    ///   - path: the path of the list, after `/v1/`.
    ///   - repeated: what of the query goes on into the next page's address.
    init(
        _ call: Integrator.Call, _ ids: some Sequence<String>, at path: String, repeating repeated: [String] = [],
        showing shown: (Element) -> JSON.Document = { $0.document }, find: (String) -> Element?
    ) throws(Integrator.Refusal) {
        let projection = try Integrator.Projection(call, omitting: Element.omittedFromLists)
        let (size, skip) = Self.window(call)
        let cursor = call.after.map(Integrator.Cursor.init)
        // start after the id that was shown last, which is still listed where its row is gone; or, where it is not listed any more, at what
        // has taken its place
        let start = cursor == nil ? 0 : cursor?.ordinal.flatMap { $0 < 0 ? nil : $0 } ?? .max
        var isKnown = cursor == nil
        var left = skip
        var found: [(place: Int, row: Element)] = []
        for (place, id) in ids.enumerated() {
            if !isKnown, id == cursor?.id {
                (isKnown, left, found) = (true, skip, [])
            } else if isKnown || place >= start, found.count <= size, let row = find(id) {
                if left > 0 { left -= 1 } else { found.append((place, row)) }
            }
            if isKnown, found.count > size { break }
        }
        let last = cursor.flatMap { _ in found.dropFirst(size - 1).first }
        let place = last.map { "after=\($0.row.id)~\($0.place)" } ?? "skip=\(skip + size)"
        let query = Self.query(call, repeated) + projection.query
        self.init(call, found.map(\.row), size, projection, showing: shown, next: "\(path)?\(query)\(place)")
    }

    /// - Parameters:
    ///   - found: the elements of the page, and one more where there is a next page.
    ///   - next: the address of the next page, after `/v1/`.
    private init(
        _ call: Integrator.Call, _ found: [Element], _ size: Int, _ projection: Integrator.Projection,
        showing shown: (Element) -> JSON.Document, next: String
    ) {
        guard !found.isEmpty || !call.isOn(Integrator.emptyListAs204) else {
            (body, headers, status) = ([], [:], .noContent)
            return
        }
        status = nil
        body = JSON.Document.array(of: found.prefix(size).map { projection.applied(to: shown($0)) })
        headers = found.count > size ? ["Link": "<\(call.origin)/v1/\(next)&limit=\(size)>; rel=\"next\""] : [:]
    }

    /// What the call has of these, as it stands in an address.
    private static func query(_ call: Integrator.Call, _ names: [String]) -> String {
        names.compactMap { name in call.query(name).map { "\(name)=\($0.queryEncoded)&" } }.joined()
    }

    private static func window(_ call: Integrator.Call) -> (size: Int, skip: Int) {
        func number(_ name: String) -> Int? { call.query(name).flatMap { Int($0) }.flatMap { $0 >= 0 ? min($0, 1 << 31) : nil } }
        let size = max(number("limit") ?? number("pageSize") ?? Integrator.Lists.defaultSize, 1)
        return (size, number("skip") ?? number("offset") ?? number("page").map { max($0 - 1, 0) * size } ?? 0)
    }
}

extension Integrator.Call {
    /// The cursor after which the list goes on; an empty one counts as not sent.
    var after: String? { query("after").flatMap { $0.isEmpty ? nil : $0 } }
}

extension Schema {
    /// The schema with all members optional: lists leave members out when a client asks for a projection.
    func partial(as name: String) -> Schema {
        Schema(name, source: source, isOpen: isOpen, members.map { $0.optional() })
    }
}

extension Rows where Row.ID == String {
    /// The rows after the one that a cursor names, even if that has been removed since.
    /// - Parameter key: the key of these rows in their index; nil for insertion order.
    func after(_ cursor: Integrator.Cursor, in key: SortKey? = nil) -> Rows {
        guard let ordinal = cursor.ordinal, rank(of: cursor.id) == nil else { return after(cursor.id) }
        return behind(key, ordinal)
    }
}

extension Integrator {
    /// Where a list goes on (`after`): after the id of the last row that was shown. The cursors that lists hand out also say where that row
    /// stood, since clients may delete what they were shown before they ask for more: `id~ordinal`, or `id~ordinal~ticks` in an order by
    /// time.
    struct Cursor {
        let id: String
        let ordinal: Int?
        let time: Instant?

        init(_ text: String) {
            let parts = text.split(separator: "~", omittingEmptySubsequences: false)
            id = String(parts[0])
            ordinal = parts.count > 1 ? Int(parts[1]) : nil
            time = parts.count > 2 ? Int64(parts[2]).map { Instant(ticks: $0) } : nil
        }

        static func text<Row: TableRow>(_ id: String, _ rows: Rows<Row>, time: Instant? = nil) -> String where Row.ID == String {
            id + (rows.ordinal(of: id).map { "~\($0)" } ?? "") + (time.map { "~\($0.ticks)" } ?? "")
        }
    }
}
