using System.Text;
using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.Commands;

public sealed class FmtCommandTests : IDisposable
{
    private const string Rough = "job \"a\" {\ntype=\"batch\"\n}\n";
    private const string Smooth = "job \"a\" {\n  type = \"batch\"\n}\n";

    private readonly string _root = Directory.CreateTempSubdirectory("steppe-fmt-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Files_that_differ_are_rewritten_and_named()
    {
        string rough = Write("a.nomad", Rough);
        string smooth = Write("b.nomad.hcl", Smooth);
        Write("c.txt", Rough);
        Write(".hidden.hcl", Rough);
        Write("sub/d.hcl", Rough);

        CliRunner.Outcome outcome = await new CliRunner().RunAsync("fmt", _root);

        Assert.Equal((0, rough + "\n", ""), (outcome.Code, outcome.Output, outcome.Error));
        Assert.Equal(Smooth, File.ReadAllText(rough));
        Assert.Equal(Smooth, File.ReadAllText(smooth));
        Assert.Equal(Rough, Read("c.txt"));
        Assert.Equal(Rough, Read(".hidden.hcl"));
        Assert.Equal(Rough, Read("sub/d.hcl"));
        Assert.Equal((0, ""), await CodeAndOutput("fmt", _root));
    }

    [Fact]
    public async Task Recursive_goes_down_but_not_through_links()
    {
        Write("sub/deep/d.hcl", Rough);
        string elsewhere = Directory.CreateTempSubdirectory("steppe-fmt-").FullName;
        File.WriteAllText(Path.Combine(elsewhere, "e.hcl"), Rough);
        Directory.CreateSymbolicLink(Path.Combine(_root, "link"), elsewhere);

        Assert.Equal((0, Path.Combine(_root, "sub/deep/d.hcl") + "\n"), await CodeAndOutput("fmt", "-recursive", _root));

        Assert.Equal(Rough, File.ReadAllText(Path.Combine(elsewhere, "e.hcl")));
        Directory.Delete(elsewhere, recursive: true);
    }

    [Fact]
    public async Task Check_changes_nothing_and_returns_one()
    {
        string rough = Write("a.hcl", Rough);

        Assert.Equal((1, rough + "\n"), await CodeAndOutput("fmt", "-check", _root));
        Assert.Equal((1, ""), await CodeAndOutput("fmt", "-check", "-list=false", rough));
        Assert.Equal(Rough, File.ReadAllText(rough));
        Assert.Equal((0, ""), await CodeAndOutput("fmt", "-check", Write("b.hcl", Smooth)));
    }

    [Fact]
    public async Task Without_write_the_text_is_printed_if_names_are_not()
    {
        string rough = Write("a.hcl", Rough);

        Assert.Equal((0, rough + "\n"), await CodeAndOutput("fmt", "-write=false", rough));
        Assert.Equal((0, Smooth), await CodeAndOutput("fmt", "-write=false", "-list=false", rough));
        Assert.Equal(Rough, File.ReadAllText(rough));
    }

    [Fact]
    public async Task Standard_input_goes_to_standard_output()
    {
        CliRunner.Outcome outcome = await new CliRunner { Input = Rough }.RunAsync("fmt", "-");

        Assert.Equal((0, Smooth), (outcome.Code, outcome.Output));
        Assert.Equal(1, (await new CliRunner { Input = Rough }.RunAsync("fmt", "-check", "-")).Code);
        Assert.Equal(0, (await new CliRunner { Input = Smooth }.RunAsync("fmt", "-check", "-")).Code);
    }

    [Fact]
    public async Task Files_with_errors_are_left_alone_and_the_others_formatted()
    {
        string broken = Write("a.hcl", "job \"a\" {\ntype: \"batch\"\n}\n");
        byte[] latin = [.. "# caf"u8, 0xE9, .. "\na=1\n"u8];
        File.WriteAllBytes(Path.Combine(_root, "b.hcl"), latin);
        string rough = Write("c.hcl", Rough);

        CliRunner.Outcome outcome = await new CliRunner().RunAsync("fmt", _root);

        Assert.Equal(1, outcome.Code);
        Assert.Equal(rough + "\n", outcome.Output);
        Assert.Contains($"{broken}:2,5-6: Invalid block definition", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("b.hcl:1,6-7: Invalid character encoding", outcome.Error, StringComparison.Ordinal);
        Assert.StartsWith("job \"a\" {\ntype:", File.ReadAllText(broken), StringComparison.Ordinal);
        Assert.Equal(latin, File.ReadAllBytes(Path.Combine(_root, "b.hcl")));
    }

    [Fact]
    public async Task Other_languages_are_named()
    {
        CliRunner.Outcome legacy = await new CliRunner().RunAsync("fmt", Write("agent.hcl", "meta { \"a b\" = 1 c = 2 }\n"));
        Assert.Equal(1, legacy.Code);
        Assert.EndsWith("The file can be read as HCL1, as agent files are; fmt only knows HCL2.\n", legacy.Error, StringComparison.Ordinal);

        CliRunner.Outcome json = await new CliRunner().RunAsync("fmt", Write("job.nomad", "{\"job\": {}}\n"));
        Assert.Equal(1, json.Code);
        Assert.EndsWith("job.nomad:1,1-1: Not HCL; This file is JSON, which has no canonical style here: only HCL files are formatted.\n  1 | {\"job\": {}}\n    | ^\n", json.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mode_and_links_are_kept_and_nothing_else_is_left()
    {
        string file = Write("real", Rough);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.UserExecute);
        string link = Path.Combine(_root, "link.hcl");
        File.CreateSymbolicLink(link, file);

        Assert.Equal(0, (await new CliRunner().RunAsync("fmt", link)).Code);

        Assert.Equal(Smooth, File.ReadAllText(file));
        Assert.Equal(file, new FileInfo(link).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.UserExecute, File.GetUnixFileMode(file));
        Assert.Equal(2, Directory.GetFileSystemEntries(_root).Length);
    }

    [Fact]
    public async Task What_is_not_there_is_an_error()
    {
        CliRunner.Outcome outcome = await new CliRunner().RunAsync("fmt", Path.Combine(_root, "none.hcl"));

        Assert.Equal(1, outcome.Code);
        Assert.Contains("no such file", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await new CliRunner().RunAsync("fmt", "-", _root)).Code);
    }

    private async Task<(int Code, string Output)> CodeAndOutput(params string[] words)
    {
        CliRunner.Outcome outcome = await new CliRunner().RunAsync(words);
        Assert.Equal("", outcome.Error);
        return (outcome.Code, outcome.Output);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(_root, name));
}
