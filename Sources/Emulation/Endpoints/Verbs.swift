import HTTPMessages

// The table's vocabulary, named as the wire names it.
//
// A reader takes `(Call, State)` and cannot write. A writer takes `(Call, inout State)`, with a body between them where the row takes one; it runs on a
// draft that is kept only when it returns. A row that takes a body and stores nothing (a ping, a control) takes `(Call, Body, State)`.

package typealias Reader<S: API, Output> = @Sendable (Call<S>, S.State) throws(Refusal<S>) -> Output
package typealias Writer<S: API, Output> = @Sendable (Call<S>, inout S.State) throws(Refusal<S>) -> Output
package typealias BodyReader<S: API, Body, Output> = @Sendable (Call<S>, Body, S.State) throws(Refusal<S>) -> Output
package typealias BodyWriter<S: API, Body, Output> = @Sendable (Call<S>, Body, inout S.State) throws(Refusal<S>) -> Output

package let GET = SafeVerb(method: .get)
package let POST = Verb(method: .post)
package let PUT = Verb(method: .put)
package let PATCH = Verb(method: .patch)
package let DELETE = Verb(method: .delete)

/// A verb whose rows read, unless they say `writes:` because the vendor's do.
package struct SafeVerb: Sendable {
    let method: Method

    package func callAsFunction<S, Output: Content>(
        _ path: PathPattern, _ access: S.Access, query: [QueryParameter] = [], _ success: Success<Output>,
        _ handler: @escaping Reader<S, Output>, _ evidence: Evidence, fails: S.Code...
    ) -> Endpoint<S> {
        Endpoint(method, path, access, query, nil, success, evidence, fails, .read(reading(handler)))
    }

    package func callAsFunction<S, Output: Content>(
        writes path: PathPattern, _ access: S.Access, query: [QueryParameter] = [], _ success: Success<Output>,
        _ handler: @escaping Writer<S, Output>, _ evidence: Evidence, fails: S.Code...
    ) -> Endpoint<S> {
        Endpoint(method, path, access, query, nil, success, evidence, fails, .write(writing(handler)))
    }

    package func callAsFunction<S, Body: RequestBody<S>, Output: Content>(
        writes path: PathPattern, _ access: S.Access, query: [QueryParameter] = [], takes: Body.Type, _ success: Success<Output>,
        _ handler: @escaping BodyWriter<S, Body, Output>, _ evidence: Evidence, fails: S.Code...
    ) -> Endpoint<S> {
        Endpoint(method, path, access, query, Body.self, success, evidence, fails, .write(writing(handler)))
    }
}

/// A verb whose rows read or write, with or without a body, as their handlers say.
package struct Verb: Sendable {
    let method: Method

    package func callAsFunction<S, Output: Content>(
        _ path: PathPattern, _ access: S.Access, query: [QueryParameter] = [], _ success: Success<Output>,
        _ handler: @escaping Reader<S, Output>, _ evidence: Evidence, fails: S.Code...
    ) -> Endpoint<S> {
        Endpoint(method, path, access, query, nil, success, evidence, fails, .read(reading(handler)))
    }

    package func callAsFunction<S, Output: Content>(
        _ path: PathPattern, _ access: S.Access, query: [QueryParameter] = [], _ success: Success<Output>,
        _ handler: @escaping Writer<S, Output>, _ evidence: Evidence, fails: S.Code...
    ) -> Endpoint<S> {
        Endpoint(method, path, access, query, nil, success, evidence, fails, .write(writing(handler)))
    }

    package func callAsFunction<S, Body: RequestBody<S>, Output: Content>(
        _ path: PathPattern, _ access: S.Access, query: [QueryParameter] = [], takes: Body.Type, _ success: Success<Output>,
        _ handler: @escaping BodyReader<S, Body, Output>, _ evidence: Evidence, fails: S.Code...
    ) -> Endpoint<S> {
        Endpoint(method, path, access, query, Body.self, success, evidence, fails, .act(acting(handler)))
    }

    package func callAsFunction<S, Body: RequestBody<S>, Output: Content>(
        _ path: PathPattern, _ access: S.Access, query: [QueryParameter] = [], takes: Body.Type, _ success: Success<Output>,
        _ handler: @escaping BodyWriter<S, Body, Output>, _ evidence: Evidence, fails: S.Code...
    ) -> Endpoint<S> {
        Endpoint(method, path, access, query, Body.self, success, evidence, fails, .write(writing(handler)))
    }
}

// MARK: From typed handlers to bytes

extension Endpoint {
    fileprivate init<Output: Content>(
        _ method: Method, _ path: PathPattern, _ access: Service.Access, _ query: [QueryParameter], _ body: (any RequestBody.Type)?,
        _ success: Success<Output>, _ evidence: Evidence, _ fails: [Service.Code], _ work: Work
    ) {
        self.init(
            method: method, path: path, access: access, query: query, body: body, status: success.status,
            otherStatuses: success.others, answer: Output.self, evidence: evidence, fails: Set(fails), work: work)
    }
}

private func reading<S, Output: Content>(_ handler: @escaping Reader<S, Output>) -> Endpoint<S>.Read {
    { call, state throws(Refusal<S>) in Answered(try handler(call, state)) }
}

private func writing<S, Output: Content>(
    _ handler: @escaping Writer<S, Output>
) -> @Sendable (Request, Strictness) throws(Refusal<S>) -> Endpoint<S>.Write {
    let write: Endpoint<S>.Write = { call, state throws(Refusal<S>) in Answered(try handler(call, &state)) }
    return { _, _ throws(Refusal<S>) in write }
}

private func writing<S, Body: RequestBody<S>, Output: Content>(
    _ handler: @escaping BodyWriter<S, Body, Output>
) -> @Sendable (Request, Strictness) throws(Refusal<S>) -> Endpoint<S>.Write {
    { request, strictness throws(Refusal<S>) in
        let body = try Body(reading: request)
        if !strictness.isEmpty { try Body.hold(request, to: strictness, answer: Output.shape) }
        return { call, state throws(Refusal<S>) in Answered(try handler(call, body, &state)) }
    }
}

private func acting<S, Body: RequestBody<S>, Output: Content>(
    _ handler: @escaping BodyReader<S, Body, Output>
) -> @Sendable (Request, Strictness) throws(Refusal<S>) -> Endpoint<S>.Read {
    { request, strictness throws(Refusal<S>) in
        let body = try Body(reading: request)
        if !strictness.isEmpty { try Body.hold(request, to: strictness, answer: Output.shape) }
        return { call, state throws(Refusal<S>) in Answered(try handler(call, body, state)) }
    }
}
