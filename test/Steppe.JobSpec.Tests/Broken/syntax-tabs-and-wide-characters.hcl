job "網站" {
	group "web" {
		meta { 名前 = "日本語", x = 1 }
	}
}
