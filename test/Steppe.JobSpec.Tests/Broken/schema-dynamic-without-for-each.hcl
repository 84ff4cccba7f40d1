job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    network {
      dynamic "port" {
        labels = ["http"]
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
