using System.Text;
using static Steppe.Hcl.Functions.FunctionParameter;

namespace Steppe.Hcl.Functions;

/// <summary>Functions on files and their names, for callers that allow them.</summary>
internal static class FileFunctions
{
    public static IReadOnlyList<HclFunction> All { get; } =
    [
        Of("abspath", static (files, call) => HclValue.Of(files.AbsolutePath(call.Text(0)))),
        Of("basename", static (_, call) => HclValue.Of(LastPart(call.Text(0)))),
        Of("dirname", static (_, call) => HclValue.Of(AllButLastPart(call.Text(0)))),
        Of("pathexpand", static (files, call) => HclValue.Of(files.ExpandPath(call.Text(0)))),
        Of("file", static (files, call) => HclValue.Of(Decode(Read(files, call), call.Text(0)))),
        Of("filebase64", static (files, call) => HclValue.Of(Convert.ToBase64String(Read(files, call)))),
        Of("fileexists", static (files, call) => HclValue.Of(files.Exists(call.Text(0)))),
        new("fileset", [Text("path"), Text("pattern")], static call => Guarded(call, static (files, arguments) => HclSet.Create(
            HclType.String, files.Match(arguments.Text(0), arguments.Text(1)).Select(HclValue.Of)))),
    ];

    private static HclFunction Of(string name, Func<IFileFunctions, FunctionCall, HclValue> body) =>
        new(name, [Text("path")], call => Guarded(call, body));

    private static HclValue Guarded(FunctionCall call, Func<IFileFunctions, FunctionCall, HclValue> body)
    {
        try
        {
            return body(call.Session.Files ?? throw new FunctionFailure("filesystem function disabled"), call);
        }
        catch (IOException error)
        {
            throw new FunctionFailure(error.Message.TrimEnd('.'));
        }
    }

    private static byte[] Read(IFileFunctions files, FunctionCall call)
    {
        byte[] content = files.Read(call.Text(0));
        return content.Length <= HclLimits.MaxStringLength / 2 ? content : throw new FunctionFailure("the file is too large");
    }

    private static string Decode(byte[] content, string path)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(content);
        }
        catch (DecoderFallbackException)
        {
            throw new FunctionFailure($"contents of {path} are not valid UTF-8; use the filebase64 function to obtain the content encoded as base64");
        }
    }

    private static string LastPart(string path)
    {
        string trimmed = path.TrimEnd('/');
        return trimmed.Length == 0 ? (path.Length == 0 ? "." : "/") : trimmed[(trimmed.LastIndexOf('/') + 1)..];
    }

    private static string AllButLastPart(string path)
    {
        int slash = path.LastIndexOf('/');
        string directory = slash < 0 ? "." : path[..slash].TrimEnd('/');
        return directory.Length == 0 ? "/" : directory;
    }
}
