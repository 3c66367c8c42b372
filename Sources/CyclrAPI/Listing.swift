package import Emulation
package import HTTPMessages

extension Cyclr {
    /// A page of a list: a bare array, with the number of pages and records in header fields.
    ///
    /// Source: `Total-Pages` was seen on the real service; `Total-Records` is mentioned with it. The default size is assumed, and so is
    /// that a number which cannot be read counts as not sent. No size is refused: real clients ask for 28,000.
    package struct Listing<Element: TypedDocument>: Content {
        let elements: [Element]
        let totalRecords: Int
        let pageSize: Int

        package static var shape: Shape? { [Element].shape }
        package static var headerNames: [String] { ["Total-Pages", "Total-Records"] }
        package var body: [UInt8] { elements.body }
        package var headers: Headers {
            ["Total-Pages": String((totalRecords + pageSize - 1) / pageSize), "Total-Records": String(totalRecords)]
        }

        /// The same page with each element in the form that clients see.
        func map<Shown: TypedDocument>(_ show: (Element) -> Shown) -> Listing<Shown> {
            Listing<Shown>(elements: elements.map(show), totalRecords: totalRecords, pageSize: pageSize)
        }
    }

    /// Which page of a list is asked for: `page` (from 1), `pageSize` or `per_page`, `sortOrderAsc`.
    struct PageRequest {
        static let defaultSize = 50
        static let parameters: [QueryParameter] = [.init("page", .integer), .init("pageSize", .integer), .init("sortOrderAsc", .boolean)]

        let page: Int
        let size: Int
        let isAscending: Bool

        init(_ call: Call) {
            func number(_ name: String) -> Int? { call.query(name).flatMap { Int($0) }.flatMap { $0 > 0 ? min($0, 1 << 31) : nil } }
            page = number("page") ?? 1
            size = number("pageSize") ?? number("per_page") ?? Self.defaultSize
            isAscending = call.query("sortOrderAsc")?.lowercased() != "false"
        }

        var skip: Int { (page - 1) * size }
    }
}

extension Rows where Row: TypedDocument {
    /// The page that the call asks for. The rows must be in ascending order.
    func listing(_ call: Cyclr.Call) -> Cyclr.Listing<Row> {
        let request = Cyclr.PageRequest(call)
        let rows = request.isAscending ? self : reversed()
        return Cyclr.Listing(elements: rows.page(skip: request.skip, limit: request.size), totalRecords: count, pageSize: request.size)
    }
}

extension Array where Element: TypedDocument {
    /// The page that the call asks for, of a list that was filtered or sorted. The elements must be in ascending order.
    func listing(_ call: Cyclr.Call) -> Cyclr.Listing<Element> {
        let request = Cyclr.PageRequest(call)
        let ordered = request.isAscending ? self[...] : Array(reversed())[...]
        let page = ordered.dropFirst(request.skip).prefix(request.size)
        return Cyclr.Listing(elements: Array(page), totalRecords: count, pageSize: request.size)
    }
}
