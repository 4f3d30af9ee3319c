import { AssumeError } from '../../src/core/errors.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../src/core/ports.ts';

/** A network with one server in it: what it answers, or how the way there fails. Keeps what was asked. */
export class FakeHttp implements HttpClient {
  readonly requests: HttpRequest[] = [];
  answer: (request: HttpRequest) => Partial<HttpResponse> | AssumeError;

  constructor(answer: (request: HttpRequest) => Partial<HttpResponse> | AssumeError) {
    this.answer = answer;
  }

  send(request: HttpRequest, signal?: AbortSignal): Promise<HttpResponse> {
    this.requests.push(request);
    if (signal?.aborted === true) return Promise.reject(new AssumeError('cancelled', 'Cancelled.'));
    const answer = this.answer(request);
    if (answer instanceof AssumeError) return Promise.reject(answer);
    return Promise.resolve({ status: 200, headers: { 'content-type': 'application/json' }, body: '', ...answer });
  }
}
