import Foundation

/// A JavaScript regular expression, as near as ICU's come to it. One that takes too long matches nothing.
struct RegularExpression: Sendable {
    private let expression: NSRegularExpression

    struct Match {
        /// In units of UTF-16 from the text's start, as JavaScript counts.
        let place: Int
        let text: String
        /// Groups; the first is the whole match.
        let groups: [String]
        fileprivate let range: NSRange
    }

    /// Nil if the pattern is no expression.
    init?(_ pattern: String, options: String = "", _ budget: Budget? = nil) {
        budget?.draw(values: Assumed.expressionValues + pattern.utf8.count)
        var icu: NSRegularExpression.Options = []
        if options.contains("i") { icu.insert(.caseInsensitive) }
        if options.contains("m") { icu.insert(.anchorsMatchLines) }
        if options.contains("s") { icu.insert(.dotMatchesLineSeparators) }
        guard !pattern.isEmpty, let expression = try? NSRegularExpression(pattern: pattern, options: icu) else { return nil }
        self.expression = expression
    }

    func matches(_ text: String, _ budget: Budget) -> Bool { !(matches(in: text, most: 1, budget) ?? []).isEmpty }

    /// Nil if it takes too long.
    func matches(in text: String, most: Int = .max, _ budget: Budget) -> [Match]? {
        budget.draw(text.utf8.count)
        let whole = text as NSString
        var matches: [Match] = []
        var reports = 0
        expression.enumerateMatches(in: text, options: .reportProgress, range: NSRange(location: 0, length: whole.length)) {
            result, _, stop in
            if let result {
                budget.draw(values: result.numberOfRanges)
                for group in 0..<result.numberOfRanges { budget.draw(result.range(at: group).length) }
                guard !budget.isSpent else {
                    stop.pointee = true
                    return
                }
                let groups = (0..<result.numberOfRanges).map { group in
                    let range = result.range(at: group)
                    return range.location == NSNotFound ? "" : whole.substring(with: range)
                }
                matches.append(Match(place: result.range.location, text: groups[0], groups: groups, range: result.range))
            } else {
                reports += 1
                budget.draw(values: Assumed.reportValues)
            }
            if matches.count >= most || reports > Assumed.regularExpressionReports || budget.isSpent { stop.pointee = true }
        }
        return reports > Assumed.regularExpressionReports || budget.isSpent ? nil : matches
    }
}

extension RegularExpression {
    init(_ pattern: String, options: String, _ rendering: TemplateRendering) throws(TemplateError) {
        guard let expression = RegularExpression(pattern, options: options, rendering.context.budget) else {
            throw rendering.failure("Invalid regular expression: /\(pattern)/")
        }
        self = expression
    }

    func matches(in text: String, most: Int = .max, _ rendering: TemplateRendering) throws(TemplateError) -> [Match] {
        guard let matches = matches(in: text, most: most, rendering.context.budget) else { throw rendering.failure(Assumed.tooMuch) }
        return matches
    }

    /// `$1` and `$&` in the replacement stand for a group and the whole match.
    func replacing(in text: String, with new: String, all: Bool, _ rendering: TemplateRendering) throws(TemplateError) -> String {
        let whole = text as NSString
        var out = ""
        var end = 0
        for match in try matches(in: text, most: all ? .max : 1, rendering) {
            out += whole.substring(with: NSRange(location: end, length: match.range.location - end))
            out += match.expand(new)
            rendering.context.budget.draw(new.utf8.count)
            guard out.utf8.count <= Assumed.textLength, !rendering.context.budget.isSpent else { throw rendering.failure(Assumed.tooMuch) }
            end = match.range.location + match.range.length
        }
        return out + whole.substring(from: end)
    }
}

extension RegularExpression.Match {
    fileprivate func expand(_ replacement: String) -> String {
        var out = ""
        var rest = replacement[...]
        while let character = rest.popFirst() {
            guard character == "$", let next = rest.first else {
                out.append(character)
                continue
            }
            if next == "$" || next == "&" {
                rest.removeFirst()
                out += next == "&" ? text : "$"
            } else if let group = next.wholeNumberValue, next.isASCII, group > 0, group < groups.count {
                rest.removeFirst()
                out += groups[group]
            } else {
                out.append(character)
            }
        }
        return out
    }
}
