using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.Commands;

public sealed class JobInitTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("steppe-init-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(0, "-short")]
    [InlineData(1, "-connect")]
    [InlineData(1, "-connect", "-short")]
    public async Task What_is_written_is_a_job_file(int warnings, params string[] flags)
    {
        string file = Path.Combine(_folder, "one.nomad.hcl");
        CliRunner.Outcome outcome = await new CliRunner().RunAsync(["job", "init", .. flags, file]);
        Assert.Equal((0, $"Example job file written to {file}\n"), (outcome.Code, outcome.Output));
        Assert.Equal(warnings, outcome.Error.Count(static letter => letter == '\n'));
        Assert.Equal(!flags.Contains("-short"), (await File.ReadAllTextAsync(file)).Contains('#', StringComparison.Ordinal));

        CliRunner offline = new();
        offline.Environment["NOMAD_ADDR"] = "http://127.0.0.1:1";
        CliRunner.Outcome verdict = await offline.RunAsync("job", "validate", file);
        Assert.True(verdict.Code == 0, verdict.Error);
        Assert.Equal(warnings > 0, verdict.Output.Contains("Job Warnings:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_is_there_is_left_alone()
    {
        string file = Path.Combine(_folder, "mine.hcl");
        await File.WriteAllTextAsync(file, "mine");
        CliRunner.Outcome outcome = await new CliRunner().RunAsync("init", file);
        Assert.Equal((1, ""), (outcome.Code, outcome.Output));
        Assert.Contains("exists already and was left alone", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(file));

        CliRunner.Outcome nowhere = await new CliRunner().RunAsync("init", Path.Combine(_folder, "no", "folder.hcl"));
        Assert.Equal(1, nowhere.Code);
        Assert.Contains("cannot be written", nowhere.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Templates_are_listed_and_written_as_the_cluster_keeps_them()
    {
        await using FakeAgent agent = new FakeAgent()
            .On("GET /v1/vars?prefix=nomad%2Fjob-templates%2F", """[{"Namespace":"default","Path":"nomad/job-templates/web"},{"Namespace":"default","Path":"nomad/job-templates/cron"}]""")
            .On("GET /v1/var/nomad%2Fjob-templates%2Fweb", """{"Namespace":"default","Path":"nomad/job-templates/web","Items":{"description":"a web server","template":"job \"web\" {}\n"}}""")
            .On("GET /v1/var/nomad%2Fjob-templates%2Fcron", """{"Namespace":"default","Path":"nomad/job-templates/cron","Items":{"text":"x"}}""");
        string file = Path.Combine(_folder, "web.nomad.hcl");

        CliRunner.Outcome list = await new CliRunner(agent).RunAsync("job", "init", "-list-templates");
        Assert.Equal((0, "cron\nweb\n", ""), (list.Code, list.Output, list.Error));

        CliRunner.Outcome written = await new CliRunner(agent).RunAsync("job", "init", "-template", "web", file);
        Assert.Equal((0, $"Example job file written to {file}\n", ""), (written.Code, written.Output, written.Error));
        Assert.Equal("job \"web\" {}\n", await File.ReadAllTextAsync(file));

        CliRunner.Outcome again = await new CliRunner(agent).RunAsync("job", "init", "-template", "web", file);
        Assert.Contains("exists already and was left alone", again.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("has no item \"template\"", "-template", "cron")]
    [InlineData("There is no template \"none\" (variable nomad/job-templates/none)", "-template", "none")]
    [InlineData("needs the name of a template", "-template", "")]
    [InlineData("cannot go with -short or -connect", "-template", "cron", "-short")]
    [InlineData("give it without -template and without a file", "-list-templates", "-template", "cron")]
    [InlineData("give it without -template and without a file", "-list-templates", "file.hcl")]
    [InlineData("keeps no variables, and so no templates", "-list-templates")]
    public async Task What_cannot_be_a_template_is_explained(string expected, params string[] words)
    {
        await using FakeAgent agent = new FakeAgent().On("GET /v1/var/nomad%2Fjob-templates%2Fcron", """{"Path":"nomad/job-templates/cron","Items":{"text":"x"}}""");

        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync(["job", "init", .. words]);

        Assert.Equal((1, ""), (outcome.Code, outcome.Output));
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists("example.nomad.hcl"));
    }

    [Fact]
    public async Task Without_templates_the_list_says_how_to_keep_one()
    {
        await using FakeAgent agent = new FakeAgent().On("GET /v1/vars", "[]");
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("job", "init", "-list-templates");
        Assert.Equal((0, "No templates found: keep one as item \"template\" of a variable nomad/job-templates/<name>.\n"), (outcome.Code, outcome.Output));
    }
}
