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
}
