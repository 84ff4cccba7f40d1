job "web" {
  meta = { for = "everybody" }
  group "web" {
    task "web" {
      driver = "raw_exec"
      config {
        command = "sh"
      }
    }
  }
}
