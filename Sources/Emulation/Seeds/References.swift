import OrderedJSON

/// A member value that points to other records.
package protocol Reference: FieldValue {
    associatedtype ID: Hashable
    /// The ids that lead nowhere, each with the tokens that its pointer has after the member's name.
    func dangling(where isUnknown: (ID) -> Bool) -> [(suffix: [String], id: ID)]
}

/// A value that is itself an id.
package protocol PlainReference: Reference, Hashable where ID == Self {}

extension PlainReference {
    package func dangling(where isUnknown: (Self) -> Bool) -> [(suffix: [String], id: Self)] { isUnknown(self) ? [([], self)] : [] }
}

extension GUID: PlainReference {}
extension Int: PlainReference {}
extension String: PlainReference {}

extension Optional: Reference where Wrapped: Reference {
    package func dangling(where isUnknown: (Wrapped.ID) -> Bool) -> [(suffix: [String], id: Wrapped.ID)] {
        self?.dangling(where: isUnknown) ?? []
    }
}

extension Array: Reference where Element: Reference {
    package func dangling(where isUnknown: (Element.ID) -> Bool) -> [(suffix: [String], id: Element.ID)] {
        enumerated().flatMap { index, element in element.dangling(where: isUnknown).map { ([String(index)] + $0.suffix, $0.id) } }
    }
}

extension Array where Element: Record {
    /// The ids in a field that lead nowhere, each with the position of its row in this array.
    func dangling<Value: Reference, Target: Record>(
        _ field: Field<Element, Value>, in target: Table<Target>, or isKnown: (Value.ID) -> Bool
    ) -> [(row: Int, suffix: [String], id: Value.ID)] where Value.ID == Target.ID {
        var found: [(row: Int, suffix: [String], id: Value.ID)] = []
        // neighbouring rows often refer to the same record
        var sound: ArraySlice<UInt8>?
        for row in indices {
            let text = self[row].text(of: field)
            if let text, text == sound { continue }
            let value = text.flatMap { Value(jsonText: $0) } ?? Value.absent
            let dangling = value.dangling(where: { target[$0] == nil && !isKnown($0) })
            if dangling.isEmpty { sound = text }
            for (suffix, id) in dangling { found.append((row, suffix, id)) }
        }
        return found
    }
}
