/** The call that a new store comes with. Its secrets are still to be created. */
export const EXAMPLE_CALL = `{
  "title": "Order the weather report",
  "method": "POST",
  "url": "https://api.example.com/reports?signature={{ secret('SIGNING_KEY') }}",
  "headers": {
    "Authorization": "Bearer {{ secret('API_TOKEN') }}",
    "Content-Type": "application/json"
  },
  "body": {
    "station": "Zürich",
    "database": {
      "user": "reports",
      "password": "{{ secret('DB_PASSWORD') }}"
    }
  }
}`;
