name      = "server-2"
bind_addr = "127.0.0.1"

advertise {
  http = "127.0.0.1"
  rpc  = "127.0.0.1"
  serf = "127.0.0.1"
}

ports {
  http = 4656
  rpc  = 4657
  serf = 4658
}

server {
  enabled          = true
  bootstrap_expect = 3
  log "etcd" {
    endpoints = ["127.0.0.1:2379"]
  }
}
