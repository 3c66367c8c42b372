extension JSON {
    /// A list of changes to a JSON value (RFC 6902).
    package struct Patch: Sendable {
        package enum Operation: Sendable {
            case add(Pointer, JSON)
            case remove(Pointer)
            case replace(Pointer, JSON)
            case move(from: Pointer, to: Pointer)
            case copy(from: Pointer, to: Pointer)
            case test(Pointer, JSON)
        }

        package let operations: [Operation]

        package init(_ operations: [Operation]) { self.operations = operations }

        /// Reads a patch document: `[{"op":"add","path":"/a","value":1}]`.
        package init(json: JSON) throws(PatchError) {
            guard case .array(let elements) = json else { throw PatchError(.notAnArray, operation: nil) }
            var operations: [Operation] = []
            for (index, element) in elements.enumerated() {
                do throws(PatchError.Reason) {
                    operations.append(try Operation(json: element))
                } catch {
                    throw PatchError(error, operation: index)
                }
            }
            self.operations = operations
        }

        /// Applies all operations in order, or none if one fails.
        /// - Parameter steps: replaces an operation by those to apply in its place, given the whole value so far.
        package func apply(
            to value: inout JSON, as steps: (Operation, JSON) -> [Operation] = { operation, _ in [operation] }
        ) throws(PatchError) {
            var draft = PatchDraft(value: value)
            for (index, operation) in operations.enumerated() {
                do throws(PatchError.Reason) {
                    for step in steps(operation, draft.value) { try draft.apply(step) }
                } catch {
                    throw PatchError(error, operation: index)
                }
            }
            value = draft.value
        }
    }

    /// Why a patch cannot be read or applied.
    package struct PatchError: Error, Equatable, CustomStringConvertible {
        package enum Reason: Error, Equatable {
            case notAnArray
            case notAnObject
            case unknownOperation
            case memberMissing(String)
            case invalidPointer(String)
            /// RFC 6902 §4: the place, or for `add` its parent, must exist.
            case nothingAt(Pointer)
            case testFailed(Pointer)
            /// RFC 6902 §4.4.
            case movedIntoItself
            case wholeDocumentRemoved
            /// The result would be too deep to be read again, or too much would be copied.
            case tooLarge
        }
        package let reason: Reason
        /// From 0; nil if the patch as a whole is at fault.
        package let operation: Int?

        init(_ reason: Reason, operation: Int?) {
            self.reason = reason
            self.operation = operation
        }

        package var description: String { (operation.map { "operation \($0): " } ?? "") + text }

        private var text: String {
            switch reason {
            case .notAnArray: "a patch is an array of operations"
            case .notAnObject: "an operation is an object"
            case .unknownOperation: "op is one of add, remove, replace, move, copy, test"
            case .memberMissing(let name): "the member \(name) is missing"
            case .invalidPointer(let text): "\"\(text)\" is not a JSON pointer"
            case .nothingAt(let pointer): "there is nothing at \"\(pointer)\""
            case .testFailed(let pointer): "the value at \"\(pointer)\" is another"
            case .movedIntoItself: "a value cannot be moved into itself"
            case .wholeDocumentRemoved: "the whole document cannot be removed"
            case .tooLarge: "the result would be too deep or too large"
            }
        }
    }
}

extension JSON.Patch.Operation {
    fileprivate init(json: JSON) throws(JSON.PatchError.Reason) {
        guard case .object(let object) = json else { throw .notAnObject }

        func pointer(_ name: String) throws(JSON.PatchError.Reason) -> JSON.Pointer {
            guard let text = object[name]?.stringValue else { throw .memberMissing(name) }
            guard let pointer = JSON.Pointer(text) else { throw .invalidPointer(text) }
            return pointer
        }
        func value() throws(JSON.PatchError.Reason) -> JSON {
            guard let value = object["value"] else { throw .memberMissing("value") }
            return value
        }

        guard let operation = object["op"] else { throw .memberMissing("op") }
        switch operation.stringValue {
        case "add": self = .add(try pointer("path"), try value())
        case "remove": self = .remove(try pointer("path"))
        case "replace": self = .replace(try pointer("path"), try value())
        case "move": self = .move(from: try pointer("from"), to: try pointer("path"))
        case "copy": self = .copy(from: try pointer("from"), to: try pointer("path"))
        case "test": self = .test(try pointer("path"), try value())
        default: throw .unknownOperation
        }
    }
}
