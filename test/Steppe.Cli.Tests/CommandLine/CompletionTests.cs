using Steppe.Cli.CommandLine.Completion;
using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.CommandLine;

/// <summary>What a shell is told that may come next.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("nomad ", "", "")]
    [InlineData("nomad jo", "", "jo")]
    [InlineData("nomad job ", "job", "")]
    [InlineData("nomad job st", "job", "st")]
    [InlineData("nomad job status -ver", "job status", "-ver")]
    public void A_line_is_taken_apart_at_the_cursor(string line, string words, string partial)
    {
        CompletionLine parsed = CompletionLine.Parse(line + "rubbish", line.Length);
        Assert.Equal((words, partial), (string.Join(' ', parsed.Words), parsed.Partial));
    }

    [Theory]
    [InlineData("nomad job st", "status stop")]
    [InlineData("nomad node ", "drain eligibility meta pool status")]
    [InlineData("nomad syst", "system")]
    [InlineData("nomad system reconcile ", "summaries")]
    [InlineData("nomad job stop -pu", "-purge")]
    [InlineData("nomad eval list -sta", "-status")]
    [InlineData("nomad eval list -status ", "")]
    [InlineData("nomad nothing ", "")]
    public async Task Commands_and_flags(string line, string candidates) =>
        Assert.Equal(candidates, string.Join(' ', await CandidatesAsync(new CliRunner(), line)));

    [Fact]
    public async Task Ids_come_from_a_search_in_the_commands_context()
    {
        await using FakeAgent agent = new FakeAgent().On(
            "PUT /v1/search", "{\"Matches\":{\"jobs\":[\"shop-api\",\"shop-web\"]},\"Truncations\":{\"jobs\":false}}");
        Assert.Equal("shop-api shop-web", string.Join(' ', await CandidatesAsync(new CliRunner(agent), "nomad job status -verbose sho")));
        Assert.Equal("{\"Context\":\"jobs\",\"Prefix\":\"sho\"}", agent.Requests[0].Body);
    }

    [Fact]
    public async Task Without_an_agent_there_are_no_ids_and_no_error()
    {
        CliRunner runner = new();
        runner.Environment["NOMAD_ADDR"] = "http://127.0.0.1:9";
        Assert.Empty(await CandidatesAsync(runner, "nomad alloc status "));
    }

    [Fact]
    public async Task Job_files()
    {
        string folder = Directory.CreateTempSubdirectory("steppe-complete-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "one.nomad"), "");
        await File.WriteAllTextAsync(Path.Combine(folder, "one.txt"), "");
        Directory.CreateDirectory(Path.Combine(folder, "one.d"));
        Assert.Equal(
            [$"{folder}/one.d/", $"{folder}/one.nomad"], await CandidatesAsync(new CliRunner(), $"nomad job run {folder}/on"));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Installing_edits_the_shells_files_once_and_uninstalling_takes_it_back()
    {
        string home = Directory.CreateTempSubdirectory("steppe-home-").FullName;
        string bash = Path.Combine(home, ".bashrc"), zsh = Path.Combine(home, ".zshrc");
        string fish = Path.Combine(home, ".config", "fish", "completions", "nomad.fish");
        CliRunner runner = new();
        runner.Environment["HOME"] = home;
        Assert.Equal(1, (await runner.RunAsync("-autocomplete-install")).Code);

        await File.WriteAllTextAsync(bash, "alias x=y");
        await File.WriteAllTextAsync(zsh, "");
        Directory.CreateDirectory(Path.Combine(home, ".config", "fish"));
        Assert.Equal(0, (await runner.RunAsync("-autocomplete-install")).Code);
        Assert.Equal("alias x=y\ncomplete -C /opt/steppe nomad\n", await File.ReadAllTextAsync(bash));
        Assert.Contains("bashcompinit\ncomplete -o nospace -C /opt/steppe nomad\n", await File.ReadAllTextAsync(zsh), StringComparison.Ordinal);
        Assert.Contains("complete -f -c nomad", await File.ReadAllTextAsync(fish), StringComparison.Ordinal);
        Assert.Equal((1, "Completions are installed already.\n"), Ending(await runner.RunAsync("-autocomplete-install")));

        Assert.Equal(0, (await runner.RunAsync("-autocomplete-uninstall")).Code);
        Assert.Equal("alias x=y\n", await File.ReadAllTextAsync(bash));
        Assert.False(File.Exists(fish));
        Assert.Equal((1, "Completions are not installed.\n"), Ending(await runner.RunAsync("-autocomplete-uninstall")));
        Directory.Delete(home, recursive: true);
    }

    private static (int Code, string Error) Ending(CliRunner.Outcome outcome) => (outcome.Code, outcome.Error);

    private static async Task<string[]> CandidatesAsync(CliRunner runner, string line)
    {
        runner.Environment["COMP_LINE"] = line;
        CliRunner.Outcome outcome = await runner.RunAsync("nomad", "x", "y");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        return outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
