using System.Text.Json;
using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.Commands;

public sealed class CronCommandTests
{
    [Fact]
    public async Task An_expression_is_explained()
    {
        Golden.Matches("cron-explain", await OutputAsync("cron", "explain", "-time-zone=Asia/Tokyo", "*/1 * * * * *"));
        Golden.Matches("cron-explain-clock-change", await OutputAsync("cron", "explain", "30 2 * * *", "-time-zone", "Europe/Berlin"));
        Golden.Matches("cron-explain-over", await OutputAsync("cron", "explain", "0", "0", "30", "2", "*"));
    }

    [Fact]
    public async Task Data_instead_of_text()
    {
        using JsonDocument document = JsonDocument.Parse(await OutputAsync("cron", "explain", "-json", "* * * * * * *"));
        JsonElement root = document.RootElement;

        Assert.Equal("every second", root.GetProperty("Meaning").GetString());
        Assert.Equal("2031-05-04T00:10:19Z", root.GetProperty("NextLaunches")[0].GetString());
        Assert.Equal(10, root.GetProperty("NextLaunches").GetArrayLength());
        Assert.Contains("every second of each minute", root.GetProperty("Warnings")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal("every second\n", await OutputAsync("cron", "explain", "-t", "{{.Meaning}}", "* * * * * * *"));
    }

    [Theory]
    [InlineData("\"* * * *\" is not a cron expression: missing field(s). For the fields: nomad cron explain -help\n", "* * * *")]
    [InlineData("\"Mars/Base\" is not a time zone: write an IANA name such as Europe/Berlin.\n", "-time-zone=Mars/Base", "@daily")]
    [InlineData("\"../passwd\" is not a time zone: write an IANA name such as Europe/Berlin.\n", "@daily", "-time-zone=../passwd")]
    [InlineData("Unknown flag: -zone\n", "@daily", "-zone=x")]
    public async Task What_cannot_be_explained_is_said(string error, params string[] words)
    {
        CliRunner.Outcome outcome = await new CliRunner().RunAsync(["cron", "explain", .. words]);

        Assert.Equal((1, error), (outcome.Code, outcome.Error));
    }

    private static async Task<string> OutputAsync(params string[] words)
    {
        CliRunner.Outcome outcome = await new CliRunner().RunAsync(words);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        return outcome.Output;
    }
}
