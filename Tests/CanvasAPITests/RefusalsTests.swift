import CanvasAPI
import Emulation
import HTTPMessages
import OrderedJSON
import Testing

/// Compares the lists of refusals in the resources' tests with those that the rows declare.
@Suite struct RefusalsTests {
    private static let met =
        HelpTests.refused + AccountsTests.refused + RegApplicationsTests.refused + WorkflowsTests.refused + WorkflowRunsTests.refused
        + WorkflowSchedulesTests.refused

    /// Refusals that every row may answer are tested row by row: `unauthorized` and `accountNotManaged` in AccessTests,
    /// `unsupportedMediaType` and `invalidBody` in BindingTests, `bodyTooLarge`, `headersTooLarge` and `unsupportedCoding` in CanvasTests.
    @Test(arguments: Canvas.endpoints.map(\.operation))
    func `every refusal of a row is met by a test`(row: String) throws {
        let listed = try #require(Canvas.endpoints.first { $0.operation == row }).fails
        let met = Set(Self.met.filter { $0.row == row }.map(\.code))
        #expect(listed.subtracting(met) == [])
        #expect(met.subtracting(listed).subtracting(Canvas.everyRowFails) == [])
    }

    @Test func `what every row may answer is what the other suites meet row by row`() {
        #expect(
            Canvas.everyRowFails == [
                .unauthorized, .accountNotManaged, .invalidBody, .unsupportedMediaType, .bodyTooLarge, .headersTooLarge,
                .unsupportedCoding,
            ])
    }

    @Test func `every refusal is listed by a row, or belongs to no row`() {
        let listed = Canvas.endpoints.reduce(Canvas.everyRowFails) { $0.union($1.fails) }
        #expect(Set(Canvas.Code.allCases).subtracting(listed) == [.unknownPath, .methodNotAllowed, .notEmulated, .internalError])
    }

    @Test func `documented are those whose body the page prints`() {
        let documented = Canvas.Code.allCases.filter { $0.evidence == .documented }
        #expect(documented == [.unauthorized, .accountExists, .roleNotSupported, .missingCredentials, .unknownTemplate])
    }

    @Test(arguments: Canvas.Code.allCases)
    func `a refusal is what the OpenAPI document says of its code`(code: Canvas.Code) throws {
        let context = AnswerContext(
            randomness: Randomness(seed: 1, sandbox: "main"), exchange: 0, request: Request(.get, "/"), origin: "http://localhost")
        let envelope = Canvas.envelope(of: Canvas.refusal(forced: code), context)
        let form = Canvas.form(of: code)
        #expect(envelope.contentType.prefix { $0 != ";" } == form.mediaType)
        if form.mediaType.hasSuffix("json") { #expect(form.shape.faults(in: try JSON(parsing: envelope.body)) == []) }
    }
}
