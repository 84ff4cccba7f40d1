name      = "client-1"
bind_addr = "127.0.0.1"

advertise {
  http = "127.0.0.1"
  rpc  = "127.0.0.1"
  serf = "127.0.0.1"
}

ports {
  http = 4676
  rpc  = 4677
  serf = 4678
}

client {
  enabled = true
  servers = ["127.0.0.1:4647", "127.0.0.1:4657", "127.0.0.1:4667"]
}

plugin "raw_exec" {
  config {
    enabled = true
  }
}
