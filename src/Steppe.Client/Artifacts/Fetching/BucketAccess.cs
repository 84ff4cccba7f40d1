using System.Collections.Immutable;
using Steppe.ClientCore;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>In whose name an object store is asked.</summary>
internal sealed class BucketAccess
{
    private readonly AwsCredentials? _keys;
    private readonly string _region;
    private readonly string? _bearer;

    private BucketAccess(AwsCredentials? keys, string region, string? bearer) => (_keys, _region, _bearer) = (keys, region, bearer);

    /// <summary>Keys of the job's options, of the environment handed on, or of a profile the job names; in this order.</summary>
    /// <exception cref="FetchException">The profile cannot be had.</exception>
    public static BucketAccess OfS3(ArtifactSource source, string region)
    {
        string Option(string name) => source.Options.GetValueOrDefault(name) ?? "";
        AwsCredentials? keys = Option("aws_access_key_id").Length > 0
            ? new AwsCredentials(Option("aws_access_key_id"), Option("aws_access_key_secret"), Option("aws_access_token"))
            : Option("aws_profile").Length > 0
                ? AwsProfile.Get(Option("aws_profile"))
                : Variable("AWS_ACCESS_KEY_ID") is { } id
                    ? new AwsCredentials(id, Variable("AWS_SECRET_ACCESS_KEY") ?? "", Variable("AWS_SESSION_TOKEN") ?? "")
                    : null;
        return new BucketAccess(keys, region, bearer: null);
    }

    /// <summary>The token of the environment handed on, if there is one.</summary>
    public static BucketAccess OfGcs() => new(keys: null, region: "", Variable("GOOGLE_OAUTH_ACCESS_TOKEN"));

    /// <summary>A request for what is at an escaped path.</summary>
    public HttpRequestMessage Message(BucketAddress bucket, string path, string query)
    {
        var message = new HttpRequestMessage(
            HttpMethod.Get, new Uri($"{bucket.Scheme}://{bucket.Host}{path}{(query.Length == 0 ? "" : "?" + query)}"));
        if (_keys is not null)
        {
            foreach ((string name, string value) in AwsSignature.Sign(
                bucket.Host, path, query, ImmutableSortedDictionary<string, string>.Empty, _region, _keys, TimeProvider.System.GetUtcNow()))
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }
        else if (_bearer is not null)
        {
            message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + _bearer);
        }

        return message;
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
