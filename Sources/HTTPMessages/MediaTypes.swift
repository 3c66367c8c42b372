/// Whether a `Content-Type` says JSON as ASP.NET's formatters have it: `application/json`, `text/json`, `application/…+json`, in any letter case and with any
/// parameters.
package func saysJSON(_ label: String) -> Bool {
    if label == "application/json" { return true }
    let type = label.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    return type == "application/json" || type == "text/json" || (type.hasPrefix("application/") && type.hasSuffix("+json"))
}
