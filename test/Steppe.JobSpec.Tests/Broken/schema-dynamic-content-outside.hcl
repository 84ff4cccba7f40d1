job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    network {
      dynamic "port" {
        for_each = ["http"]
        labels   = [port.value]
        to       = 80
        content {}
      }
    }
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
