import OrderedJSON

extension Integrator {
    /// `oneToMany` with `pathToMany`: a step takes the elements at that path, each as a record of its own. Source: celigo/ai and real
    /// exports name the two members; what they do is assumed, see `Assumed`.
    struct OneToMany {
        private let path: [String]

        /// Nil for a step that takes records whole.
        init?(_ model: JSON.Object) {
            let steps = (model["pathToMany"]?.stringValue ?? "").split(separator: ".").map(String.init)
            guard model["oneToMany"] == true, !steps.isEmpty else { return nil }
            path = steps
        }

        /// The elements at the path. A value that is not an array is one element; null is none.
        func elements(of record: JSON) -> [JSON] {
            let value = value(in: record)
            guard !value.isNull else { return [] }
            return (value.arrayValue ?? [value]).map { element in
                guard var object = element.objectValue else { return element }
                object[Assumed.parentMember] = record
                return .object(object)
            }
        }

        /// The record with other elements, or fewer: as it was where there are none, and with a single value where it had one.
        func record(_ record: JSON, with elements: [JSON]) -> JSON {
            guard let first = elements.first else { return record }
            let value = value(in: record)
            let isSingle = elements.count == 1 && !value.isNull && value.arrayValue == nil
            return record.setting(isSingle ? Self.bare(first) : .array(elements.map(Self.bare)), at: path[...])
        }

        private func value(in record: JSON) -> JSON { path.reduce(Optional(record)) { $0?[$1] } ?? .null }

        /// The element without the record that it came from.
        static func bare(_ element: JSON) -> JSON {
            guard var object = element.objectValue else { return element }
            object[Assumed.parentMember] = nil
            return .object(object)
        }
    }
}

extension JSON {
    fileprivate func setting(_ value: JSON, at path: ArraySlice<String>) -> JSON {
        guard let step = path.first, var object = objectValue else { return path.isEmpty ? value : self }
        object[step] = (object[step] ?? [:]).setting(value, at: path.dropFirst())
        return .object(object)
    }
}
