import HTTPMessages
import Synchronization
import Testing

@Suite struct PromisedResponseTests {
    @Test(arguments: [true, false]) func `the first answer is delivered once, whoever comes first`(fulfilFirst: Bool) {
        let promise = PromisedResponse()
        let seen = Mutex<[Int]>([])
        if fulfilFirst { promise.fulfil(Response(200)) }
        promise.onFulfilment { response in seen.withLock { $0.append(response.status.code) } }
        promise.fulfil(Response(201))
        promise.fulfil(Response(202))
        #expect(seen.withLock { $0 } == [fulfilFirst ? 200 : 201])
    }
}
