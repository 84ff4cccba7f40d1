variable "n" {
  default = 2
}

job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = ${var.n}
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
