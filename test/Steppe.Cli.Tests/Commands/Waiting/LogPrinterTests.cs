using System.Text;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared.Waiting;
using Steppe.Cli.Output;

namespace Steppe.Cli.Tests.Commands.Waiting;

public sealed class LogPrinterTests : IDisposable
{
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _error = new();
    private readonly LogPrinter _printer;

    public LogPrinterTests() => _printer = new LogPrinter(new Screen(
        new CliHost
        {
            ProgramName = "steppe", Output = TextWriter.Null, Error = TextWriter.Null, RawOutput = _output, RawError = _error,
            Input = Stream.Null, OutputIsTerminal = false, Variable = static _ => null,
        },
        useColor: false));

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task WithoutAPrefixBytesGoOutAsTheyCome()
    {
        await PrintAsync("a", "", "one\ntw");

        Assert.Equal("one\ntw", Text(_output));
    }

    [Fact]
    public async Task LinesOfSeveralTasksAreNotMixed()
    {
        await PrintAsync("a", "a: ", "one\ntw");
        await PrintAsync("b", "b: ", "first\n\n");
        await PrintAsync("a", "a: ", "o\nthree");
        await PrintAsync("a", "a: ", "wrong\n", isError: true);
        await _printer.EndAsync("allocation", CancellationToken.None);

        Assert.Equal("a: one\nb: first\nb: \na: two\na: three\n", Text(_output));
        Assert.Equal("a: wrong\n", Text(_error));
    }

    [Fact]
    public async Task ALineThatDoesNotEndIsPrintedInPieces()
    {
        await PrintAsync("a", "a: ", new string('x', LogPrinter.MostHeldBytes + 3));
        await _printer.EndAsync("allocation", CancellationToken.None);

        Assert.Equal($"a: {new string('x', LogPrinter.MostHeldBytes)}\na: xxx\n", Text(_output));
    }

    private Task PrintAsync(string task, string prefix, string text, bool isError = false) =>
        _printer.PrintAsync("allocation", task, isError, prefix, Encoding.UTF8.GetBytes(text), CancellationToken.None);

    private static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray());
}
