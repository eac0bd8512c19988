// Starts the documentation page, in the page's language. A new Idempotency-Key is filled in for each request that has none.
"use strict";
window.addEventListener("load", () => {
  window.SwaggerUIBundle({
    url: `/openapi.json?lang=${document.documentElement.lang.slice(0, 2)}`,
    dom_id: "#swagger-ui",
    deepLinking: true,
    docExpansion: "none",
    validatorUrl: null,
    requestInterceptor: (request) => {
      if (request.method && request.method !== "GET" && !request.headers["Idempotency-Key"]) {
        request.headers["Idempotency-Key"] = Array.from(
          window.crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"),
        ).join("");
      }
      return request;
    },
  });
});
