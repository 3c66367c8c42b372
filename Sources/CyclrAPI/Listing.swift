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

extension Rows where Row: TypedDocument {
    /// The page that the call asks for of these rows and of some others between them. Both must be in ascending order.
    /// - Parameter rank: how many of these rows come before a row of the others.
    func listing(_ call: Cyclr.Call, with others: Rows, rank: (Row) -> Int) -> Cyclr.Listing<Row> {
        let request = Cyclr.PageRequest(call)
        let total = count + others.count
        let skip = Swift.min(request.skip, total), size = Swift.min(request.size, total - skip)
        let places = request.isAscending ? skip..<skip + size : total - skip - size..<total - skip
        // how many of the others come before the page
        var (passed, end) = (0, others.count)
        while passed < end {
            let middle = (passed + end) / 2
            let isPassed = others.page(skip: middle, limit: 1).allSatisfy { middle + rank($0) < places.lowerBound }
            if isPassed { passed = middle + 1 } else { end = middle }
        }
        let between = others.page(skip: passed, limit: size).enumerated()
            .map { (place: passed + $0.offset + rank($0.element), row: $0.element) }.prefix { $0.place < places.upperBound }
        var page = page(skip: places.lowerBound - passed, limit: size - between.count)
        for (place, row) in between { page.insert(row, at: place - places.lowerBound) }
        if !request.isAscending { page.reverse() }
        return Cyclr.Listing(elements: page, totalRecords: total, pageSize: request.size)
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
