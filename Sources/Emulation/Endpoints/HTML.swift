package import OrderedJSON

/// A piece of a page. Text that is put into it is escaped; only other pieces are taken as they are: `"<p>\(name)</p>" as HTML` is safe
/// whatever the name.
package struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
    package let text: String

    package init(stringLiteral value: String) { text = value }
    package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity + 16 * interpolationCount) }
        package mutating func appendLiteral(_ literal: String) { text += literal }
        /// Escaped as text, or as the value of an attribute in double quotes.
        package mutating func appendInterpolation(_ value: String) { text += value.htmlEscaped }
        package mutating func appendInterpolation(_ value: Int) { text += String(value) }
        package mutating func appendInterpolation(_ piece: HTML) { text += piece.text }
        package mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { text += piece.text } }
        /// Escaped as a value in the language of `<script>`.
        package mutating func appendInterpolation(script value: JSON) { text += value.scriptEscaped }
    }

    /// The piece where the condition holds, or nothing.
    package static func when(_ condition: Bool, _ piece: @autoclosure () -> HTML) -> HTML { condition ? piece() : "" }
}

extension HTML {
    /// A whole page, which loads nothing from elsewhere and tells other sites nothing.
    package static func document(_ title: String, style: HTML, _ body: HTML) -> HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <link rel="icon" href="data:,">
        <title>\(title)</title>
        <style>\(style)</style>
        </head>
        <body>
        \(body)
        </body>
        </html>

        """
    }
}

extension JSON {
    /// JSON that neither ends the `<script>` element nor begins a comment in it; and without the two line ends that JSON allows in strings
    /// and old script engines do not.
    fileprivate var scriptEscaped: String {
        var escaped = ""
        for character in String(decoding: compact, as: UTF8.self).unicodeScalars {
            switch character {
            case "<": escaped += "\\u003c"
            case ">": escaped += "\\u003e"
            case "&": escaped += "\\u0026"
            case "\u{2028}": escaped += "\\u2028"
            case "\u{2029}": escaped += "\\u2029"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}

extension String {
    /// Escaped as text of an HTML page, or as the value of an attribute in double quotes.
    package var htmlEscaped: String {
        var escaped = ""
        for character in unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
