/* The client of one stage of an API: one function for each method, without dependencies.
   It runs in browsers and in Node.js 18 or newer. */
(function (root) {
  "use strict";

  var INVOKE_URL = "@INVOKE_URL@";
  var METHODS = "@METHODS@";

  function addTo(query, name, value) {
    (Array.isArray(value) ? value : [value]).forEach(function (one) { query.append(name, one); });
  }

  function buildUrl(method, params, additional) {
    var query = new URLSearchParams();
    var path = method.path.replace(/\{([^}+]+)(\+?)\}/g, function (_, name, greedy) {
      if (params[name] === undefined) { throw new Error("missing parameter: " + name); }
      var encoded = encodeURIComponent(params[name]);
      return greedy ? encoded.replace(/%2F/g, "/") : encoded;
    });
    method.query.forEach(function (name) {
      if (params[name] !== undefined) { addTo(query, name, params[name]); }
    });
    Object.keys(additional.queryParams || {}).forEach(function (name) {
      addTo(query, name, additional.queryParams[name]);
    });
    var text = query.toString();
    return INVOKE_URL + path + (text ? "?" + text : "");
  }

  function buildHeaders(config, method, params, additional) {
    var headers = { Accept: config.defaultAcceptType || "application/json" };
    if (config.apiKey) { headers["x-api-key"] = config.apiKey; }
    method.header.forEach(function (name) {
      if (params[name] !== undefined) { headers[name] = params[name]; }
    });
    return Object.assign(headers, additional.headers);
  }

  function parse(text, headers) {
    if (!/[/+]json\b/.test(headers["content-type"] || "")) { return text; }
    try { return JSON.parse(text); } catch (_) { return text; }
  }

  async function send(config, method, params, body, additional) {
    params = params || {};
    additional = additional || {};
    var options = { method: method.verb, headers: buildHeaders(config, method, params, additional) };
    var hasBody = body !== undefined && body !== null && body !== "";
    if (hasBody && method.verb !== "GET" && method.verb !== "HEAD") {
      var named = Object.keys(options.headers).some(function (name) { return name.toLowerCase() === "content-type"; });
      if (!named) { options.headers["Content-Type"] = config.defaultContentType || "application/json"; }
      var isPlain = typeof body === "object" && (Array.isArray(body) || Object.getPrototypeOf(body) === Object.prototype);
      options.body = isPlain ? JSON.stringify(body) : body;
    }
    var answer = await fetch(buildUrl(method, params, additional), options);
    var headers = Object.fromEntries(answer.headers.entries());
    var result = {
      data: parse(await answer.text(), headers),
      status: answer.status,
      statusText: answer.statusText,
      headers: headers
    };
    if (!answer.ok) {
      throw Object.assign(new Error("Request failed with status code " + answer.status), { response: result });
    }
    return result;
  }

  var apigClientFactory = {
    newClient: function (config) {
      var client = {};
      Object.keys(METHODS).forEach(function (name) {
        client[name] = function (params, body, additionalParams) {
          return send(config || {}, METHODS[name], params, body, additionalParams);
        };
      });
      return client;
    }
  };

  root.apigClientFactory = apigClientFactory;
  if (typeof module === "object" && module.exports) { module.exports = apigClientFactory; }
})(typeof globalThis === "object" ? globalThis : this);
