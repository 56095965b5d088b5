using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Yarp.ReverseProxy.Configuration;

namespace OtpGateway.Tests.Hashing;

/// <summary>The stand-in has one member. A newer YARP that wants another one would fail at run time only, and only with session affinity.</summary>
public class YarpReferencesTests
{
    [Fact]
    public void Yarp_UsesOfSystemIOHashing_AreTheOneMemberThatTheStandInHas()
    {
        using var file = File.OpenRead(typeof(IProxyConfigProvider).Assembly.Location);
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();

        var types = metadata.TypeReferences.Where(type => ComesFrom(metadata, type, "System.IO.Hashing")).ToHashSet();
        var members = metadata.MemberReferences
            .Select(metadata.GetMemberReference)
            .Where(member => member.Parent.Kind == HandleKind.TypeReference && types.Contains((TypeReferenceHandle)member.Parent))
            .Select(member => Describe(metadata, member));

        Assert.Equal(["XxHash64"], types.Select(type => metadata.GetString(metadata.GetTypeReference(type).Name)));
        Assert.Equal(["XxHash64.Hash(Byte[]) : Byte[]"], members);
    }

    private static bool ComesFrom(MetadataReader metadata, TypeReferenceHandle type, string assembly)
    {
        var scope = metadata.GetTypeReference(type).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.AssemblyReference => metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name) == assembly,
            HandleKind.TypeReference => ComesFrom(metadata, (TypeReferenceHandle)scope, assembly),
            _ => false,
        };
    }

    private static string Describe(MetadataReader metadata, MemberReference member)
    {
        var type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent);
        var signature = member.DecodeMethodSignature(new TypeNames(), genericContext: null);
        return $"{metadata.GetString(type.Name)}.{metadata.GetString(member.Name)}({string.Join(", ", signature.ParameterTypes)}) : {signature.ReturnType}";
    }
}
