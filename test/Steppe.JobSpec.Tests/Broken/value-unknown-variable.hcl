variable "replicas" {
  default = 2
}

job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = var.replica
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
