job "web" {
  group "web" {
    service {
      tags = "blue, green"
    }
    task "web" {
      driver = "raw_exec"
      config {
        command = "sh"
      }
    }
  }
}
