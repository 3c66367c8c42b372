import HTTPMessages
import OrderedJSON

extension Integrator {
    /// The place in an application that an export or an import is about: `/orders.json`, `netsuite/customer`. Ours: real applications have
    /// addresses of their own.
    enum Place {
        static func ofExport(_ model: JSON.Object) -> String? { of(model, uri: nil) }

        /// - Parameter uri: the relative URI as it was rendered, where the model's is a template.
        static func ofImport(_ model: JSON.Object, uri: String?) -> String { of(model, uri: uri) ?? "records" }

        private static func of(_ model: JSON.Object, uri: String?) -> String? {
            if let uri { return path(of: uri) }
            for (name, block) in model {
                guard let block = block.objectValue else { continue }
                switch name {
                case "http", "rest": if let uri = block["relativeURI"]?.firstText { return path(of: uri) }
                case "netsuite", "netsuite_da":
                    let record = block["recordType"] ?? block["searches"]?[0]?["recordType"]
                    // custom records differ only in their searches
                    if let type = record?.stringValue, type.lowercased() != "customrecord" { return "netsuite/\(type.lowercased())" }
                case "salesforce":
                    if let type = block["sObjectType"]?.stringValue { return "salesforce/\(type.lowercased())" }
                    if let table = block["soql"]?["query"]?.stringValue.flatMap(table(inQuery:)) { return "salesforce/\(table)" }
                case "rdbms", "jdbc":
                    if let table = block["bulkInsert"]?["tableName"]?.stringValue { return "sql/\(table.lowercased())" }
                    if let table = block["query"]?.firstText.flatMap(table(inQuery:)) { return "sql/\(table)" }
                case "mongodb": if let collection = block["collection"]?.stringValue { return "mongodb/\(collection)" }
                case "dynamodb": if let table = block["tableName"]?.stringValue { return "dynamodb/\(table)" }
                case "ftp", "s3", "filesystem":
                    if let folder = block["directoryPath"]?.stringValue ?? block["bucket"]?.stringValue { return "files/\(folder)" }
                case "wrapper": if let function = block["function"]?.stringValue { return "wrapper/\(function)" }
                default: continue
                }
            }
            return nil
        }

        /// The path of a URI, without its query and with one slash in front.
        static func path(of uri: String) -> String {
            let path = uri.prefix { $0 != "?" }.split(separator: "/").joined(separator: "/")
            return "/\(path)"
        }

        /// The parent of a path, and the key there: `/orders`, `7` of `/orders/7`; nil where there is no parent. The key is as a record has
        /// it: `a@x.example` of `/people/a%40x.example`.
        static func parent(of path: String) -> (place: String, key: String)? {
            guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return nil }
            return (String(path[..<slash]), percentDecoded(Array(path[path.index(after: slash)...].utf8)[...]))
        }

        /// The word after FROM, INTO or UPDATE.
        private static func table(inQuery query: String) -> String? {
            let words = query.lowercased().split { " \n\t\r(),;".contains($0) }
            guard let keyword = words.firstIndex(where: { ["from", "into", "update"].contains($0) }), keyword + 1 < words.count else {
                return nil
            }
            return String(words[keyword + 1])
        }
    }
}
