package import OrderedJSON

// Two marks that a seed record of any API may carry, because a vendor's printed examples do not always fit each other.
extension Field where Value == Bool, Owner: Record {
    /// `"$listed": false`: the record can be addressed, and is in no list.
    package static var listed: Self { "$listed" }
    /// `"$placeholder": true`: the record stands for one that a documented request creates. It can be addressed, is in no list, and the first
    /// create takes its id and its place.
    package static var placeholder: Self { "$placeholder" }
}

/// What a record's marks say.
package struct SeedMarks: Sendable {
    package private(set) var isListed = true
    package private(set) var isPlaceholder = false

    package init() {}

    /// - Parameter hidden: the part of a record that never reaches the wire.
    package init(_ hidden: JSON.Document) {
        guard !hidden.isEmpty else { return }
        func mark(_ key: JSON.Key) -> Bool? { hidden.value(of: key).map { Bool(jsonText: $0) ?? false } }
        isPlaceholder = mark("$placeholder") ?? false
        isListed = !isPlaceholder && mark("$listed") ?? true
    }
}

extension Record {
    package var isListed: Bool { SeedMarks(hidden).isListed }

    /// As in any typed document; `$` members are found in `hidden`.
    package func has<Value>(_ field: Field<Self, Value>) -> Bool { text(of: field) != nil }

    /// The member's value as it is written; nil if it is absent.
    func text<Value>(of field: Field<Self, Value>) -> ArraySlice<UInt8>? { (field.isHidden ? hidden : document).value(of: field.key) }
}

extension Index where Row: Record {
    /// The placeholders, in file order.
    package static var placeholders: Self { Index("placeholders") { $0[.placeholder] ? SortKey(0) : nil } }
}

extension Table where Row: Record, Row.ID == GUID {
    /// The id of a new record: that of the first placeholder, or else one made from the sandbox's seed.
    package mutating func claimID<Service>(_ call: Call<Service>) -> GUID {
        rows(.placeholders).first?.id ?? call.newGUID(in: &self)
    }
}
