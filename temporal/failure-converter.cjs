// Messages and stack traces of failures go into a payload, so that the codec encrypts them too. CommonJS: the SDK `require`s this file.
const { DefaultFailureConverter } = require('@temporalio/common');

exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
