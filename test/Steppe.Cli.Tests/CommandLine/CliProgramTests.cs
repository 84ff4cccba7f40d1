using Steppe.Cli.CommandLine;
using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.CommandLine;

public sealed class CliProgramTests
{
    [Theory]
    [InlineData(127)]
    [InlineData(127, "nonsense")]
    [InlineData(0, "-h")]
    [InlineData(0, "--help")]
    [InlineData(1, "job")]
    [InlineData(1, "job", "nonsense")]
    [InlineData(0, "job", "-help")]
    [InlineData(0, "job", "status", "-h")]
    [InlineData(0, "alloc", "logs", "abc", "ls", "-h")]
    [InlineData(1, "-verbose", "job", "status")]
    public async Task Help_goes_to_standard_output_with_the_right_code(int code, params string[] words)
    {
        CliRunner.Outcome outcome = await new CliRunner().RunAsync(words);

        Assert.Equal(code, outcome.Code);
        Assert.Contains("Usage: nomad", outcome.Output, StringComparison.Ordinal);
        Assert.Equal("", outcome.Error);
    }

    [Theory]
    [InlineData(1, "job rnu", "nomad job run", "job", "rnu", "web.nomad.hcl")]
    [InlineData(1, "node statsu", "nomad node status", "node", "statsu")]
    [InlineData(127, "jbo status", "nomad job status", "jbo", "status")]
    [InlineData(127, "agnet", "nomad agent", "agnet", "-dev")]
    [InlineData(1, "operator scheduler get-confg", "nomad operator scheduler get-config", "operator", "scheduler", "get-confg")]
    public async Task A_misspelt_command_is_told_the_nearest_one(int code, string typed, string meant, params string[] words)
    {
        CliRunner.Outcome outcome = await new CliRunner().RunAsync(words);

        Assert.Equal(code, outcome.Code);
        Assert.Equal($"\nThere is no command \"{typed}\". Did you mean \"{meant}\"?\n", outcome.Error);
        Assert.Contains("Usage: nomad", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "Unknown flag: -nope\n", "job status", "[job]", "-nope")]
    [InlineData(1, "Unknown flag: -verbos. Did you mean -verbose?\n", "job status", "[job]", "-verbos", "web")]
    [InlineData(1, "Flag -var needs a value.\n", "job run", "<path>", "-var")]
    [InlineData(1, "Invalid value \"soon\" for flag -eval-priority: expected a whole number.\n", "job run", "<path>", "-eval-priority", "soon", "x")]
    [InlineData(255, "\"---\" is not a flag: write -name or -name=value.\n", "job plan", "<path>", "---")]
    public async Task A_wrong_flag_is_told_in_few_lines(int code, string error, string command, string arguments, params string[] words)
    {
        CliRunner.Outcome outcome = await new CliRunner().RunAsync([.. command.Split(' '), .. words]);

        Assert.Equal((code, error), (outcome.Code, outcome.Error));
        Assert.Equal($"Usage: nomad {command} [options] {arguments}\nFor help: nomad {command} -help\n", outcome.Output);
    }

    [Fact]
    public async Task A_flag_behind_the_arguments_is_explained()
    {
        CliRunner.Outcome outcome = await new CliRunner().RunAsync("job", "status", "web", "-verbose");

        Assert.Equal(1, outcome.Code);
        Assert.Contains("put -verbose before \"web\"", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("nomad job status -help", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_behind_two_dashes_is_an_argument()
    {
        CliRunner.Outcome outcome = await new CliRunner().RunAsync("job", "run", "--", "-h");

        Assert.Contains("\"-h\"", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(1, outcome.Code);
    }

    [Fact]
    public void Every_name_leads_to_a_command_of_that_name()
    {
        Assert.All(CommandTable.CommandNames, static name => Assert.Equal(name, CommandTable.Find(name)?.Name));
    }

    [Fact]
    public void The_longest_name_wins()
    {
        Command? command = CommandTable.Resolve(["job", "status", "status"], out int taken);
        Assert.Equal("job status", command?.Name);
        Assert.Equal(2, taken);
    }

    [Fact]
    public async Task The_program_and_its_commands_explain_themselves()
    {
        List<string> texts = [(await new CliRunner().RunAsync("-h")).Output, (await new CliRunner().RunAsync("job")).Output];
        foreach (string name in CommandTable.CommandNames.Where(static name => CommandTable.Find(name)?.ReadsItsOwnWords == false))
        {
            texts.Add((await new CliRunner().RunAsync([.. name.Split(' '), "-h"])).Output);
        }

        Golden.Matches("help", string.Join("\n=====\n", texts));
    }

    [Theory]
    [InlineData("nomad", "Nomad v1.6.5\nSteppe v0.1.0\n")]
    [InlineData("steppe", "Steppe v0.1.0 (compatible with Nomad v1.6.5)\n")]
    public async Task The_version_depends_on_the_name_of_the_program(string program, string expected)
    {
        CliRunner.Outcome outcome = await new CliRunner { ProgramName = program }.RunAsync("version");
        Assert.Equal((0, expected, ""), (outcome.Code, outcome.Output, outcome.Error));
    }
}
