package import OrderedJSON

/// Why a mapping, template, filter or transform cannot be used at all. Thrown when it is read, before any record is seen.
package struct DefinitionError: Error, Equatable, CustomStringConvertible {
    /// Where in the document: `mapping.fields[3].dataType`; empty for the document itself.
    package let field: String
    /// Nil: the field is missing.
    private let fault: String?

    package init(_ field: String, _ reason: String) {
        self.field = field
        fault = reason
    }

    private init(field: String, fault: String?) {
        self.field = field
        self.fault = fault
    }

    /// A field that must be there. Words and code are the vendor's (celigo/integrator-api-docs and celigo/ai).
    static func missing(_ field: String) -> DefinitionError { DefinitionError(field: field, fault: nil) }

    /// What is wrong there, in the vendor's words where they are known.
    package var reason: String { fault ?? "Expected field: \(field) to be present." }
    /// `missing_required_field`, or what the vendor's documents have as the example of a code.
    package var code: String { fault == nil ? "missing_required_field" : "invalid_field" }

    package var description: String { field.isEmpty ? reason : "\(field): \(reason)" }

    /// The same fault seen from the document around it. An element's number follows without a dot.
    package func within(_ outer: String) -> DefinitionError {
        let joint = field.isEmpty || outer.isEmpty || field.hasPrefix("[") ? "" : "."
        return DefinitionError(field: outer + joint + field, fault: fault)
    }
}

/// What went wrong with one field of one record. A record with errors is not sent on.
package struct FieldError: Error, Equatable {
    /// The step of the pipeline (the vocabulary of flow errors: celigo/ai, error-patterns). That a missed lookup has a source of its own is assumed.
    package enum Source: String, Sendable {
        case lookup, mapping, transformation
        case responseMapping = "response_mapping"
    }

    package var source: Source
    package let code: String
    package let message: String
    /// The path that the rule generates; empty if the fault is no single field's. Not on the wire.
    package let field: String

    package init(_ source: Source, code: String, message: String, field: String) {
        self.source = source
        self.code = code
        self.message = message
        self.field = field
    }

    /// `{"code","message","source"}`: an item of a record's `errors` (celigo/integrator-extension, contract of postSubmit).
    package var json: JSON { ["code": .string(code), "message": .string(message), "source": .string(source.rawValue)] }
}

/// How errors name a field, `address.city`: put together when one does, since many rules may stand within a long name.
struct FieldName: Sendable {
    /// From the outside in.
    let parts: [String]
    init(_ parts: [String]) { self.parts = parts }
    var text: String { parts.joined(separator: ".") }
}

/// What became of a record.
package struct Mapped: Sendable, Equatable {
    package var value: JSON
    /// In the order of the rules. If there are any, `value` holds what the other rules gave.
    package var errors: [FieldError]

    package init(_ value: JSON, errors: [FieldError] = []) {
        self.value = value
        self.errors = errors
    }
}
