job "web" {
  group "web" {
    count = three
    task "web" {
      driver = "raw_exec"
      config {
        command = "sh"
      }
    }
  }
}
