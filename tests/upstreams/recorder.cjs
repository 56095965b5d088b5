// A server on Node's own http module that tells what it received: its port in the first line, then a line of JSON per request,
// written before the answer. Ends with its standard input.
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

const tell = value => fs.writeSync(1, JSON.stringify(value) + '\n');

// As static file servers and small routers do it.
function read(target) {
  try {
    return path.posix.normalize(decodeURIComponent(target.split('?')[0]));
  } catch {
    return target;
  }
}

const server = http.createServer((request, response) => {
  const headers = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) headers.push([request.rawHeaders[i], request.rawHeaders[i + 1]]);
  let length = 0;
  request.on('data', part => { length += part.length; });
  request.on('error', () => {});
  request.on('close', () => { if (!request.complete) report(false); });
  request.on('end', () => {
    if (!request.complete) return;
    report(true);
    response.end(`node: ${request.method} ${request.url}`);
  });

  function report(whole) {
    tell({ method: request.method, target: request.url, path: read(request.url), headers, trailers: Object.keys(request.trailers), length, whole });
  }
});
// What it cannot read; a sender that has gone is none of that.
server.on('clientError', (error, socket) => {
  if (error.code?.startsWith('HPE_') && error.code !== 'HPE_INVALID_EOF_STATE')
    tell({ method: '', target: error.code, path: '', headers: [], trailers: [], length: 0, whole: false });
  socket.destroy();
});
server.listen(0, '127.0.0.1', () => fs.writeSync(1, server.address().port + '\n'));
process.stdin.on('end', () => process.exit()).resume();
